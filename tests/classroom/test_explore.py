"""Explore: settings, views that equal a run's, the phones' grid, one crisis to step through."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.classroom import explore, view_cache
from sim.classroom.explore import Explorer, days_of, watch
from sim.classroom.levers import CHOICES, LEVERS, Setting, about_preset
from sim.classroom.pages import controls
from sim.classroom.view import PART, View, changes
from sim.classroom.view_cache import ViewCache, points, snapped
from sim.classroom.work import Priority, Work
from sim.config.settings import CENTRAL, compose
from sim.errors import ConfigError
from sim.experiments.montecarlo import simulate
from sim.paths import presets
from sim.reports.headline import headline_of
from sim.reports.replay.crisis import watch_crisis

SHORT = ("horizon_days=14", "crisis_days=10", "residents.count=20")
COHESIVE = Setting().having("alliance.cohesion", 0.8)


@pytest.fixture(scope="module")
def explorer() -> Iterator[Explorer]:
    work = Work(2)
    yield Explorer(work, SHORT)
    work.close()


@pytest.fixture
def grid(explorer: Explorer, tmp_path: Path) -> ViewCache:
    made = ViewCache(explorer, tmp_path, PART)
    made.points = made.points[:2]
    return made


def gathered(views: object) -> list[View]:
    async def gather() -> list[View]:
        return [view async for view in views]  # type: ignore[attr-defined]

    return asyncio.run(gather())


@pytest.mark.parametrize("path", LEVERS)
def test_a_lever_stays_within_bounds_and_what_is_typed_again_is_the_same(
    explorer: Explorer, path: str
) -> None:
    config, lever = explorer.config(Setting()), LEVERS[path]
    low, high = lever.extent(config)
    assert low < config.median(path) < high
    for share in (0, 0.123456789, 0.5, 1):
        setting = Setting().having(path, low + share * (high - low))
        assert Setting.of(setting.words) == setting
        assert explorer.config(setting).values[path] == dict(setting.values)[path]


def test_a_slider_spans_a_whole_share_or_else_the_plausible_range(explorer: Explorer) -> None:
    config = explorer.config(Setting())
    assert LEVERS["alliance.resolve"].extent(config) == (0, 1)
    about = config.about["kremlin.prize"]
    assert LEVERS["kremlin.prize"].extent(config) == (about.low, about.high)


def test_words_stand_in_the_order_of_the_configuration_whatever_came_first() -> None:
    words = ["kremlin.prize=1", "posture=brigade", "alliance.cohesion=.4", "alliance=fractured"]
    told = ("alliance=fractured", "posture=brigade", "kremlin.prize=1", "alliance.cohesion=0.4")
    assert Setting.of(words).words == Setting.of(reversed(words)).words == told
    assert Setting.of(words).having("posture", "default").having("kremlin.prize", None).words == (
        told[0],
        told[3],
    )


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("alliance.cohesion=2", "alliance.cohesion=2 is out of range; allowed: 0 to 1 share"),
        ("alliance.cohesion=much", "alliance.cohesion='much': neither a number"),
        ("alliance.cohesion=uniform:.2:.4", "single numbers only"),
        ("alliance.cohesoin=.2", "did you mean 'alliance.cohesion'?"),
        ("posture=brigades", "did you mean 'brigade'?"),
        ("posture", "is not key=value"),
    ],
)
def test_a_wrong_word_is_told_in_one_line(word: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Setting.of([word])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_page_cannot_set_what_costs_the_server_dear() -> None:
    with pytest.raises(ConfigError, match="cannot be set here"):
        controls.read(["residents.count=20000"])
    assert controls.read(["posture=brigade", "alliance.cohesion=.4"]).words == (
        "posture=brigade",
        "alliance.cohesion=0.4",
    )


def test_presets_and_values_give_the_configuration_of_the_command_line(explorer: Explorer) -> None:
    setting = Setting.of(["alliance=fractured", "kremlin=gambler", "alliance.cohesion=.4", "council.rho=.1"])
    assert explorer.config(setting).digest == compose([CENTRAL, *SHORT, *setting.words]).digest


def test_a_view_has_the_numbers_of_a_run(explorer: Explorer) -> None:
    view = explorer.look(COHESIVE, 2 * PART)
    assert view.command == f"narva run {' '.join((CENTRAL, *SHORT))} alliance.cohesion=0.8 replications=250"
    results = simulate(compose(view.command.split()[2:]), explorer.scenario)
    head = headline_of(results.runs)
    assert (view.ratio, view.middle, view.spread) == (head.hazard, head.middle, head.spread)
    assert (view.outcomes, view.effective) == (head.outcomes, head.size.value)
    assert list(view.outcomes) == list(head.outcomes)
    for key, band in view.fans.items():
        phase, _, series = key.partition(".")
        part = results.daily[(results.daily.phase == phase) & (results.daily.series == series)]
        assert {column: part[column].tolist() for column in band} == band
    assert view.runs.hazard_ratio.tolist() == results.runs.hazard_ratio.tolist()


def test_a_view_comes_back_from_its_text(explorer: Explorer) -> None:
    view = explorer.look(COHESIVE, 2 * PART)
    again = View.read(view.text())
    assert again == view
    assert changes(again, view)["hazard_ratio"].value == 0


def test_the_quick_view_is_the_first_part_of_the_whole_one(explorer: Explorer) -> None:
    quick, whole = gathered(explorer.views(Setting().having("council.rho", 0.4), (PART, 3 * PART)))
    assert (quick.count, whole.count) == (PART, 3 * PART)
    assert quick.each["hazard_ratio"] == whole.each["hazard_ratio"][:PART]
    assert not quick.typical
    assert whole.typical


def test_changes_are_paired_by_the_shared_luck(explorer: Explorer) -> None:
    before = explorer.look(Setting(), 2 * PART)
    now = explorer.look(Setting().having("posture", "brigade"), 2 * PART)
    change = changes(now, before)["hazard_ratio"]
    assert change.value == pytest.approx(now.ratio.value - before.ratio.value, rel=1e-9)
    assert change.gain > 1
    assert change.high - change.low < (now.ratio.high - now.ratio.low) + (
        before.ratio.high - before.ratio.low
    )


def test_who_asks_no_more_leaves_the_engine_to_others(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[int] = []
    monkeypatch.setattr(explore, "play_part", lambda config, scenario, first, last: played.append(first))
    held = threading.Event()
    blocks = [explorer.work.submit(Priority.GAME, held.wait) for _ in range(2)]

    async def ask() -> None:
        task = asyncio.ensure_future(anext(explorer.views(Setting().having("council.rho", 0.55))))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(ask())
    held.set()
    explorer.work.submit(Priority.DEBRIEF, int).result()  # after all that was before it
    assert all(block.result() for block in blocks)
    assert played == []


def test_grid_points_snap_and_are_all_different() -> None:
    found = points()
    assert len(set(found)) == len(found) == 132
    assert all(snapped(point) == point for point in found)
    assert snapped(Setting.of(["alliance.cohesion=.87", "posture=article", "kremlin.prize=2"])).words == (
        "alliance.cohesion=0.9",
    )
    assert found[0].words == ("alliance.cohesion=0.5",)


def test_the_grid_fills_in_the_background_and_is_there_after_a_restart(
    grid: ViewCache, explorer: Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid.fill().result(timeout=300)
    assert len(grid) == 2
    view = explorer.look(grid.points[1], PART)
    assert grid.ready(grid.points[1]) == view
    assert ViewCache(explorer, tmp_path, PART).ready(grid.points[1]) == view
    monkeypatch.setattr(view_cache, "RULES", "other rules")
    assert len(ViewCache(explorer, tmp_path, PART)) == 0
    assert not grid.folder.exists()


def test_a_point_that_is_not_ready_is_played_once_for_all(grid: ViewCache, explorer: Explorer) -> None:
    asked = []
    views = explorer.views

    def counted(setting: Setting, counts: tuple[int, ...]) -> object:
        asked.append(setting)
        return views(setting, counts)

    async def thirty() -> list[View]:
        async def one(cohesion: float) -> View:
            return await anext(grid.views(Setting().having("alliance.cohesion", cohesion)))

        return await asyncio.gather(*(one(0.28 + 0.001 * n) for n in range(30)))

    explorer.views = counted  # type: ignore[method-assign, assignment]
    try:
        seen = asyncio.run(thirty())
    finally:
        del explorer.views  # type: ignore[method-assign]
    assert {view.words for view in seen} == {(CENTRAL, *SHORT, "alliance.cohesion=0.3")}
    assert len(asked) == 1
    assert grid.ready(Setting().having("alliance.cohesion", 0.3)) == seen[0]


def test_a_view_that_cannot_be_read_is_played_again(grid: ViewCache) -> None:
    point = grid.points[0]
    (grid.folder / " ".join(point.words)).write_bytes(b"not a view")
    assert grid.ready(point) is None
    (view,) = gathered(grid.views(point))
    assert grid.ready(point) == view


def test_a_crisis_to_step_through_is_the_one_that_the_agents_play(explorer: Explorer) -> None:
    config = explorer.config(Setting().having("kremlin.prize", 2.0))
    swift = watch(config, explorer.scenario, 4)
    slow = watch_crisis(config, explorer.scenario, 4)
    assert swift.row.to_frame().equals(slow.row.to_frame())
    assert np.array_equal(swift.world.events, slow.world.events)
    assert swift.frames
    _, days = days_of(swift)
    assert [moment.frame.day for moment in days] == list(range(len(days)))
    told = [line for moment in days for day in moment.news for line in day.lines]
    crisis = [line for day in swift.chronicle() if day.phase == "crisis" for line in day.lines]
    assert told == crisis


def test_the_form_offers_every_preset_and_shows_where_each_lever_stands(explorer: Explorer) -> None:
    setting = Setting.of(["posture=brigade", "council.rho=.4"])
    config = explorer.config(setting)
    form = controls.form(explorer.config(Setting()), phone=False)
    assert all(f'value="{name}"' in form for group in CHOICES for name in presets(group))
    shown = controls.state(config, setting, phone=False)
    assert shown["presets"]["posture"] == "brigade"
    assert shown["about"]["posture"].startswith("The brigade that is pledged")
    assert shown["levers"]["council.rho"]["at"] == 0.4
    assert [path for path, lever in shown["levers"].items() if lever["set"]] == ["council.rho"]
    assert "drawn again" in shown["levers"]["alliance.cohesion"]["kind"]


def test_every_preset_says_what_it_is() -> None:
    silent = [(g, n) for g in CHOICES for n in presets(g) if n != "default" and not about_preset(g, n)]
    assert silent == []
