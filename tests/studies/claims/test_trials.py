"""Which cells a step wants, and when it is enough, on made looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.scenario.scenario import load_scenario
from sim.studies.claims.cuts import cut_of
from sim.studies.claims.declared import Decision, Experiment, read_claims
from sim.studies.claims.moments import Moments, moments_of
from sim.studies.claims.plays import Cell
from sim.studies.claims.trials import BLOCK, CLOSELY, START, Step, Trial, spread
from sim.studies.claims.verdicts import Kind, Verdict

CLAIMS = read_claims(load_scenario("narva"))
HOLDS = next(e for e in CLAIMS.experiments if e.key == "troops_hold")
SEEN = next(e for e in CLAIMS.experiments if e.key == "us_seen")
RULES = ("threshold", "bandwagon")


def trial(points: int = 300, rules: tuple[str, ...] = RULES, experiment: Experiment = HOLDS) -> Trial:
    """Return a trial over some points under some rules, nothing played."""
    decision: Decision = replace(CLAIMS.decision, points=points)
    cells = [Cell(point, rule) for rule in rules for point in range(points)]
    return Trial(experiment, decision, cells, close=0.05 / 19)


def pairs(n: int, more: float, fewer: float = 0.0) -> Moments:
    """Return the moments of n pairs, of which some differ."""
    second, first = np.zeros(n), np.zeros(n)
    second[: round(more * n)] = 1
    first[n - round(fewer * n) :] = 1
    return moments_of([(first, np.ones(n)), (second, np.ones(n))])


def follow(one: Trial, share: dict[int, tuple[float, float]], at: Step = START) -> int:
    """Play a trial on made pairs, (more, fewer) by the point modulo 10; return the number of steps."""
    steps = 0
    while at:
        for cell in one.wanted(at):
            done = len(one.looks.get(cell, ()))
            assert done == at.look
            made = pairs(one.span(done)[1], *share[cell.point % 10])
            one.looks.setdefault(cell, []).append(made)
        steps, at = steps + 1, one.after(at)
    return steps


def test_looks_grow_threefold_up_to_the_most():
    one = trial()
    assert [one.span(look) for look in range(6)] == [
        (0, 60), (60, 120), (180, 360), (540, 1080), (1620, 3240), (4860, 0)
    ]  # fmt: skip
    assert trial(experiment=SEEN).span(1) == (24, 48)


def test_the_first_look_is_at_all_cells_and_a_clear_effect_needs_no_more():
    one = trial()
    assert len(one.wanted(START)) == 600
    assert follow(one, dict.fromkeys(range(10), (0.9, 0.0))) == 1
    assert one.by_rule() == dict.fromkeys(RULES, Verdict.SUPPORTED)
    assert len(one.followed("threshold")) == 300


def test_all_blocks_are_followed_closely_and_then_each_to_the_end():
    assert trial(points=BLOCK * 3).schedule == [
        (0, 1),
        (1, 1),
        (2, 1),
        (0, CLOSELY),
        (1, CLOSELY),
        (2, CLOSELY),
    ]


def test_it_stops_once_open_points_can_change_nothing_and_it_is_no_close_call():
    one = trial()
    follow(one, {n: (0.9, 0.0) if n < 5 else (0.0, 0.0) for n in range(10)})
    assert one.by_rule() == dict.fromkeys(RULES, Verdict.DEPENDS)
    followed = len(one.followed("threshold"))
    assert BLOCK <= followed < 300
    assert followed % BLOCK == 0
    small = one.counts()["threshold"][Kind.SMALL]
    assert small > 30  # one in ten of all, so that the claim cannot be supported by the others
    assert one.chances()[""] <= one.close
    assert one.counts()["threshold"][Kind.UNRESOLVED] == 150 - small


def test_every_point_is_followed_if_it_shall_be_thorough():
    one = trial(points=50)
    one.thorough = True
    follow(one, {n: (0.9, 0.0) if n < 5 else (0.0, 0.0) for n in range(10)})
    assert one.counts()["threshold"][Kind.UNRESOLVED] == 0


def test_a_point_that_stays_open_has_the_most_and_one_that_cannot_be_settled_is_left():
    one = trial(points=50, rules=("threshold",))
    follow(one, {n: (0.9, 0.0) if n < 8 else (0.515, 0.5) for n in range(10)})  # 1.5 of 100, half differ
    played = {one.played(cell) for cell in one.cells if cell.point % 10 > 7}
    assert played == {4860}
    assert one.by_rule() == {"threshold": Verdict.UNRESOLVED}


def test_a_rule_that_is_settled_is_not_followed_on():
    one = trial()
    step = START
    while step:
        for cell in one.wanted(step):
            clear = cell.rule == "bandwagon" or cell.point % 2 == 0
            made = pairs(one.span(step.look)[1], 0.9 if clear else 0.0)
            one.looks.setdefault(cell, []).append(made)
        step = one.after(step)
    assert all(len(one.looks[cell]) == 1 for cell in one.cells if cell.rule == "bandwagon")
    assert any(len(one.looks[cell]) > 1 for cell in one.cells if cell.rule == "threshold")


def test_what_is_wanted_rests_on_the_looks_before_it_alone():
    """An interrupted study that goes on asks for the same."""
    share = {n: (0.9, 0.0) if n < 5 else (0.0, 0.0) for n in range(10)}
    whole, again = trial(), trial()
    follow(whole, share)
    again.looks = {cell: list(looks) for cell, looks in whole.looks.items()}
    at: Step | None = START
    while at:
        assert all(len(whole.looks[cell]) > at.look for cell in again.wanted(at))
        at = again.after(at)


def test_the_link_is_cut_where_the_effect_was_there_at_many_points_under_all_rules():
    one = trial(points=60)
    follow(one, {n: (0.9, 0.0) if n < 5 else (0.0, 0.0) for n in range(10)})
    one.decision = replace(one.decision, link_points=20)
    cut = cut_of(one)
    assert cut is not None
    assert len(cut.cells) == 20
    assert set(cut.there.values()) == {Kind.MORE}
    assert {cell.rule for cell in cut.cells} == set(RULES)
    assert {cell.point for cell in cut.cells} == {n for n in range(BLOCK) if n % 10 < 5}  # those followed
    assert cut.name == "troops_hold-cut"
    follow(cut, dict.fromkeys(range(10), (0.0, 0.0)))
    assert cut.link() == "gone"


def test_no_effect_has_no_link_to_lose():
    one = trial(points=30, rules=("threshold",))
    follow(one, dict.fromkeys(range(10), (0.0, 0.0)))
    assert cut_of(one) is None


def test_what_no_rule_enters_stands_for_all():
    one = trial(points=30, rules=("threshold",))
    follow(one, dict.fromkeys(range(10), (0.9, 0.0)))
    every = spread(one, list(RULES))
    assert every.alone
    assert every.counts() == dict.fromkeys(RULES, one.counts()["threshold"])
    assert every.chances()[""] == pytest.approx(one.chances()[""])
