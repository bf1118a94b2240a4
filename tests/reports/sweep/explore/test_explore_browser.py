"""The page that explores in a real browser: the arithmetic, the time of an answer, keys, phones, print, no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.reports.sweep.explore.blend import blend
from sim.reports.sweep.explore.page import write_explore
from sim.reports.sweep.explore.points import _answers, explorable
from sim.results.dataset import Sweep
from sim.results.outcomes import ENDINGS
from tests.reports.sweep.test_sweep_page import made

Maker = Callable[..., Sweep]
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
SOON = 100  # milliseconds from a move to the drawn answer
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
MOVE = """(input) => new Promise((done) => {
  const began = performance.now();
  input.value = Number(input.min) + (Number(input.max) - Number(input.min)) * Math.random();
  input.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => { document.body.offsetHeight; done(performance.now() - began); });
})"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start a browser."""
    from tests.classroom.people import launched

    yield from launched()


@pytest.fixture
def opened(chromium: Any, sweep_of: Maker, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Return what opens the page of a kind of design; nothing may be asked of a network or go wrong."""
    wrong: list[str] = []
    contexts = []

    def page_of(name: str, size: dict[str, int] = LAPTOP, **more: Any) -> Any:
        target = tmp_path / "explore.html"
        if not target.exists():
            write_explore(made(sweep_of, name), target, "narva explore")
        context = chromium.new_context(viewport=size, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on(
            "request", lambda asked: wrong.append(asked.url) if not asked.url.startswith("file:") else None
        )
        page.goto(target.as_uri())
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("name", ["three factors", "hypercube"])
def test_the_page_does_the_arithmetic_of_the_fit(
    sweep_of: Maker, opened: Callable[..., Any], name: str
) -> None:
    page = opened(name)
    sweep = Sweep.open(str(next(Path(page.url.removeprefix("file://")).parent.glob("sweep*"))))
    assert explorable(sweep)
    answers, _ = _answers(sweep, float(sweep.configs[0].crisis_days))
    axes = tuple(sorted(sweep.factors, key=lambda f: f.role != "lever"))
    found, rng = blend(axes, sweep.points, answers), np.random.default_rng(4)
    for _ in range(5):
        place = [
            float(rng.uniform(f.low, f.high)) if f.kind == "number" else str(rng.choice(list(f.values)))
            for f in axes
        ]
        mine = found.at(place, answers)
        shares = mine[: len(ENDINGS)].clip(0) / mine[: len(ENDINGS)].clip(0).sum()
        there = page.evaluate(
            "(place) => { const a = blended(JSON.parse(document.querySelector('[data-explore]').textContent)).answer(place);"
            " return [a.ends.map((end) => end.value), a.ratio.value]; }",
            place,
        )
        assert there[0] == pytest.approx(shares, abs=5e-3)
        assert there[1] == pytest.approx(np.exp(mine[-1]), rel=5e-3)


@pytest.mark.parametrize("name", ["three factors", "hypercube"])
def test_an_answer_is_drawn_within_a_tenth_of_a_second(opened: Callable[..., Any], name: str) -> None:
    """The fastest of 21 moves, since a busy machine delays the others."""
    page = opened(name, PHONE)
    lever = page.locator("[data-levers] input[type=range]").first
    times = [lever.evaluate(MOVE) for _ in range(21)]
    print(f"{name}: median {np.median(times):.0f} ms, most {max(times):.0f} ms")
    assert min(times) < SOON


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_says_what_it_shows(
    opened: Callable[..., Any], size: dict[str, int], scheme: str
) -> None:
    page = opened("three factors", size, color_scheme=scheme)
    assert page.evaluate(FITS)
    page.get_by_text("Five questions").click()
    assert page.evaluate(FITS)
    assert "Of 100 such crises, most often" in page.locator("[data-front=status]").text_content()
    assert (
        page.locator(".explorer svg[role=img]").count()
        == page.locator(".explorer svg[role=img] > title").count()
    )


def test_all_can_be_done_by_keys(opened: Callable[..., Any]) -> None:
    page = opened("three factors")
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.dataset.key || document.activeElement.name || document.activeElement.tagName"
            )
        )
    assert {"alliance.cohesion", "alliance.resolve", "BUTTON", "SUMMARY", "SELECT"} <= reached
    lever = page.locator("[data-key='alliance.cohesion']")
    before, shown = (
        page.locator("[data-front=status]").text_content(),
        page.locator("[data-front=stack]").inner_html(),
    )
    lever.focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        "(was) => document.querySelector('[data-front=stack]').innerHTML !== was", arg=shown
    )
    assert page.locator("[data-front=status]").text_content() != before
    page.reload()
    assert page.locator("[data-key='alliance.cohesion']").input_value() == "0.1"


def test_a_question_is_guessed_then_seen_then_told_why(opened: Callable[..., Any]) -> None:
    page = opened("two factors", PHONE)
    page.get_by_text("Five questions").click()
    for _ in range(
        page.evaluate("JSON.parse(document.querySelector('[data-explore]').textContent).path.length")
    ):
        if page.locator("[data-path-direction]").is_visible():
            page.get_by_label("about the same").check()
        page.get_by_role("button", name="See").click()
        page.locator("[data-path-next]").wait_for()
        assert "The model:" in page.locator("[data-path-seen]").text_content()
        assert len(page.locator("[data-path-why]").text_content()) > 80
        page.locator("[data-path-next]").click()
    assert "Your guesses were off by" in page.locator("[data-path-ask]").text_content()


def test_without_a_script_it_reads_and_in_print_it_steps_back(opened: Callable[..., Any]) -> None:
    page = opened("two factors", PHONE, java_script_enabled=False)
    assert page.locator(".explorer").is_hidden()
    assert page.get_by_text("Moving levers needs JavaScript").is_visible()
    printed = opened("two factors")
    printed.emulate_media(media="print")
    assert printed.locator(".explorer").is_hidden()
    assert printed.get_by_text("To reproduce this page").is_visible()
