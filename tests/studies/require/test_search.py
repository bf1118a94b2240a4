"""The search finds the nearest shift where the rules are known, and reports what was played alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.config.settings import CENTRAL, compose
from sim.engines.history import RULE, Tilt
from sim.errors import NarvaError
from sim.results.estimators import Estimate
from sim.studies.require import report, search
from sim.studies.require.point import Space
from sim.studies.require.sample import Sampled, folder_of
from sim.studies.require.search import Answer, Search, Shift, Size, answer, front
from sim.studies.require.statement import parse
from sim.studies.require.surrogate import Line, fit, strongest

PULLS = {"kremlin.prize": 1.6, "host.confidence": -1.2, "alliance.resolve": 0.1}
LEVEL = -1.0  # log-odds where all scores are 0
SIZE = Size(800, 2000, 300)


@pytest.fixture(scope="module")
def space() -> Space:
    return Space.of(())


def line_of(space: Space) -> Line:
    pulls = np.array([PULLS.get(path, 0.0) for path in space.paths])
    return Line(np.full(3, LEVEL), pulls)


@pytest.fixture(scope="module", autouse=True)
def known(space: Space) -> Iterator[None]:
    """Play crises by a known line in place of the model: what a point sets counts, all else is noise."""
    grid = np.linspace(-4, 4, 1601)
    values = {path: np.array([space.value(path, z) for z in grid]) for path in PULLS}

    def play(
        self: Search, name: str, points: Sequence[Mapping[str, Any]], count: int
    ) -> list[tuple[Any, Any]]:
        self.crises += count * len(points)
        found = []
        for point in points:
            score = LEVEL + (0.5 if point.get(RULE) == "bandwagon" else 0.0)
            for path, pull in PULLS.items():
                if path in point:
                    score += pull * grid[np.abs(values[path] - point[path]).argmin()]
            dice = np.random.default_rng(int(point.get("seed", 1)))
            held = 100.0 * (dice.random(count) < 1 / (1 + np.exp(-score)))
            found.append((held, np.ones(count)))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Search, "play", play)
        yield


def ask(space: Space, text: str) -> Answer:
    sampled = Sampled(line_of(space), Estimate(27.0, 26.0, 28.0), 0.3, 1000)
    runner: Any = None
    return answer(space, parse(text), sampled, runner, SIZE)


@pytest.fixture(scope="module")
def found(space: Space) -> Answer:
    """Return what is required for the town to be held in half of the crises."""
    return ask(space, "held at 30 > 50")


def test_the_nearest_shift_is_along_the_pulls_and_as_far_as_it_must_be(found: Answer) -> None:
    assert found.nearest is not None
    assert set(found.nearest.scores) == {"kremlin.prize", "host.confidence"}
    exact = -LEVEL / np.hypot(*list(PULLS.values())[:2])
    assert exact - 0.1 < found.nearest.distance < exact + 0.4
    ratio = found.nearest.scores["kremlin.prize"] / found.nearest.scores["host.confidence"]
    assert ratio == pytest.approx(1.6 / -1.2, rel=0.25)


def test_it_is_the_nearer_the_more_a_rule_helps(found: Answer) -> None:
    by_rule = found.by_rule
    assert by_rule["bandwagon"] is not None
    assert by_rule["threshold"] is not None
    assert by_rule["bandwagon"].distance < by_rule["threshold"].distance


def test_a_reported_shift_holds_with_its_whole_interval(found: Answer) -> None:
    assert found.nearest is not None
    assert found.nearest.value.low >= 50
    assert len(found.nearest.replications) == search.SHOWN
    margins = [shift.margin for shift in found.front]
    distances = [shift.distance for shift in found.front]
    assert margins == sorted(margins)
    assert distances == sorted(distances)


def test_out_of_reach_is_said(space: Space) -> None:
    found = ask(space, "held at 30 > 99.9")
    assert found.nearest is None
    assert any("No shift within" in line for line in report.lines(found))


def test_an_answer_names_the_numbers_and_the_command(found: Answer) -> None:
    told = report.lines(found)
    assert any(line.startswith("narva run attempt=certain") and "kremlin.prize=" in line for line in told)
    assert any("of 100 draws are below" in line for line in told)
    assert any("history" in line for line in told)  # of other rules, or never asked: said


def test_what_history_makes_of_a_shift_is_said(
    space: Space, found: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "kremlin.prize"
    tilt = Tilt((path,), (space.config.values[path],), np.array([0.5]), np.array([[0.8]]), np.ones(3))
    monkeypatch.setattr(report.history, "current", lambda scenario: tilt)
    assert found.nearest is not None
    exact = tilt.density([found.nearest.scores[path]])
    assert (
        f"history makes these values {exact:.2g} times as likely as the prior does: {path}"
        in report.lines(found)
    )


def test_the_front_leaves_out_what_is_farther_and_holds_by_less() -> None:
    def shift(distance: float, margin: float) -> Shift:
        return Shift("", {"a": distance}, Estimate(0, 0, 0), margin, True, ())

    kept = front([shift(1, 5), shift(2, 4), shift(3, 6), shift(0.5, -1)])
    assert [(one.distance, one.margin) for one in kept] == [(0.5, -1), (1, 5), (3, 6)]


def test_a_line_finds_the_pulls_of_shares_and_of_means() -> None:
    dice = np.random.default_rng(2)
    worlds, rule = dice.standard_normal((8000, 5)), dice.integers(0, 2, 8000)
    score = 0.5 * rule + worlds @ np.array([1.0, -0.5, 0, 0, 0])
    share = parse("held at 30 > 50")
    found = fit(share, worlds, rule, 100.0 * (dice.random(8000) < 1 / (1 + np.exp(-score))), 2)
    assert found.pulls == pytest.approx([1, -0.5, 0, 0, 0], abs=0.1)
    assert found.level[1] - found.level[0] == pytest.approx(0.5, abs=0.12)
    mean = fit(parse("harm < 2"), worlds, rule, score, 2)
    assert mean.pulls == pytest.approx([-1, 0.5, 0, 0, 0], abs=0.02)  # towards the statement


def test_few_numbers_have_most_of_the_pull() -> None:
    assert strongest(np.array([0.1, 3.0, -2.0, 0.0]), 0.85, 8) == [1, 2]
    assert strongest(np.ones(40), 0.85, 8) == list(range(8))


def test_scores_are_those_of_the_numbers_own_distributions(space: Space) -> None:
    for path in ("kremlin.prize", "host.confidence"):
        middle, prior = space.value(path, 0.0), space.config.values[path]
        assert prior.below([middle])[0] == pytest.approx(0.5)
        assert space.value(path, -1) < middle < space.value(path, 1)


def test_a_sample_of_other_settings_lies_elsewhere(space: Space) -> None:
    assert folder_of(space, 10) != folder_of(Space.of(("washington=absent",)), 10)
    assert folder_of(space, 10) == folder_of(Space.of(()), 10)
    assert isinstance(folder_of(space, 10), Path)


def test_where_nothing_is_drawn_nothing_could_be_otherwise() -> None:
    with pytest.raises(NarvaError, match="nothing is drawn under these settings"):
        Space.of(("uncertainty=none",))
    assert Space.of((CENTRAL,)).paths


def test_the_command_plays_the_shift_that_was_played(space: Space) -> None:
    """The numbers that it sets are set, all others drawn as they were: the same configuration to the last digit."""
    point = space.point({"kremlin.prize": 0.7, "host.confidence": -1.1}, "bandwagon")
    words = [
        *space.words,
        *(f"{path}={x:.12g}" if isinstance(x, float) else f"{path}={x}" for path, x in point.items()),
    ]
    assert compose(words).digest == space.config.with_values(point).digest
