"""Reputation: only deeds teach, and only of who did them, or was asked and did not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model import endings
from sim.model.enums import HOLDERS, SUBJECTS, Outcome, Role, Subject, Text, Town
from sim.model.rules.credibility import expected
from sim.model.world import World

Start = Callable[..., World]
TEACHES = {"credibility.deed_counts": 10, "credibility.cascade": 0.5, "attempt.cause": "directed"}


@pytest.fixture
def over(small: Callable[..., object], started: Start) -> Callable[..., World]:
    """Return a crisis that was noticed and is over; nobody was asked and nobody did anything."""

    def world(**changes: float) -> World:
        settings = {**TEACHES, **{key.replace("__", "."): value for key, value in changes.items()}}
        w = started(small("attempt.mode=day").with_values(settings))  # type: ignore[attr-defined]
        endings.open_attempt(w)
        w.host.detected, w.clock.since_hours = 1, 240.0
        return w

    return world


def beliefs(w: World) -> dict[Subject, list[float]]:
    """Return what each holder believes of each subject."""
    return {s: [float(expected(w.beliefs[h * SUBJECTS + s])) for h in range(HOLDERS)] for s in Subject}


def taught(w: World) -> dict[Subject, int]:
    """Let the crisis teach; return the direction in which belief in each subject moved, for every holder alike."""
    before = beliefs(w)
    endings.learn_from_crisis(w)
    after, moved = beliefs(w), {}
    for subject in Subject:
        signs = {(a > b) - (a < b) for a, b in zip(after[subject], before[subject], strict=True)}
        [moved[subject]] = signs
    return moved


US, EUROPE, HOST = Subject.US, Subject.EUROPE, Subject.HOST


def test_who_was_never_asked_has_shown_nothing(over: Callable[..., World]) -> None:
    """The host alone restores: that is its deed, and nobody else's."""
    w = over()
    w.operation.tries, w.town.state = 1, Town.RESTORED
    assert endings.outcome(w) == Outcome.HOST_RESTORES
    assert taught(w) == {US: 0, EUROPE: 0, HOST: 1}


def test_a_host_that_noticed_and_did_not_fight_loses_its_name(over: Callable[..., World]) -> None:
    w = over()
    assert taught(w) == {US: 0, EUROPE: 0, HOST: -1}
    w = over()
    w.host.detected = 0
    assert taught(w) == {US: 0, EUROPE: 0, HOST: 0}


def test_a_force_that_was_ordered_counts_as_fighting(over: Callable[..., World]) -> None:
    w = over()
    w.host.force = 1
    assert taught(w)[HOST] == 1


@pytest.mark.parametrize(("asked_hours", "moved"), [(0.0, -1), (1.0, 0)])
def test_who_was_asked_and_did_not_come_in_ten_days_loses_its_name(
    over: Callable[..., World], asked_hours: float, moved: int
) -> None:
    w = over(coalition__window_days=10.0)
    w.host.asked_hours = asked_hours
    assert taught(w) == {US: moved, EUROPE: moved, HOST: -1}


def test_a_request_to_consult_asks_for_no_deed(over: Callable[..., World]) -> None:
    w = over()
    w.council.asked = Text.ARTICLE4
    moved = taught(w)
    assert (moved[US], moved[EUROPE]) == (0, 0)


def test_a_pledge_is_kept_by_who_gave_it(over: Callable[..., World]) -> None:
    """Washington commits, Europe was asked and did not come; and the other way round."""
    w = over()
    w.host.asked_hours, w.washington.committed = 0.0, 1
    assert taught(w) == {US: 1, EUROPE: -1, HOST: -1}
    w = over()
    w.host.asked_hours, w.council.article5_hours = 0.0, 60.0
    assert taught(w) == {US: -1, EUROPE: 1, HOST: -1}


@pytest.mark.parametrize("american", [True, False])
def test_troops_that_set_out_keep_their_nations_word(over: Callable[..., World], american: bool) -> None:
    w = over()
    w.host.asked_hours = 0.0
    n = next(n for n, c in enumerate(w.contingents)
             if c.role == Role.REINFORCEMENT and bool(w.allies[c.nation].us) == american)  # fmt: skip
    w.contingents[n].moving = 1
    moved = taught(w)
    assert (moved[US], moved[EUROPE]) == ((1, -1) if american else (-1, 1))


def test_what_the_challenger_does_is_nobodys_deed(over: Callable[..., World]) -> None:
    for rung, state in [(3, Town.CONTESTED), (1, Town.WITHDRAWN)]:
        w = over()
        w.kremlin.rung, w.kremlin.committed, w.town.state = rung, 2.0, state
        moved = taught(w)
        assert (moved[US], moved[EUROPE]) == (0, 0)


def test_blaming_the_wrong_one_costs_europe(over: Callable[..., World]) -> None:
    for force, principle, blamed in [(0, -1.0, 0), (1, -1.0, 1), (0, 60.0, 1)]:
        w = over(attempt__cause="local_unrest")
        w.host.force, w.council.principle_hours = force, principle
        assert taught(w) == {US: 0, EUROPE: -blamed, HOST: 0}
        assert w.information.wrong_blame == blamed


def test_one_crisis_tells_of_the_next_as_far_as_the_cascade_says(over: Callable[..., World]) -> None:
    counts = {}
    for cascade in (0.0, 0.5, 1.0):
        w = over(credibility__cascade=cascade)
        w.washington.committed, before = 1, float(w.beliefs[US].a)
        endings.learn_from_crisis(w)
        counts[cascade] = float(w.beliefs[US].a) - before
    assert counts == {0.0: 0.0, 0.5: pytest.approx(5.0), 1.0: pytest.approx(10.0)}


def test_a_crisis_that_taught_nothing_changes_no_second_hazard(over: Callable[..., World]) -> None:
    """A year on, by the same entry rule and in the same world: only beliefs differ."""
    w = over()
    w.host.detected = 0
    endings.learn_from_crisis(w)
    assert endings.second_crisis(w) == pytest.approx(1.0)


def test_a_broken_word_raises_the_second_hazard_and_a_kept_one_lowers_it(over: Callable[..., World]) -> None:
    ratios = []
    for committed in (0, 1):
        w = over()
        w.host.asked_hours, w.operation.tries = 0.0, 1
        w.washington.committed, w.council.article5_hours = committed, 60.0 if committed else -1.0
        endings.learn_from_crisis(w)
        ratios.append(endings.second_crisis(w))
    assert ratios[0] > 1.0 > ratios[1]
