"""The council on a made world: how often a text passes, what resolve does to it, and a certain veto."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.model.actor import CRISIS_TICK
from sim.model.actors import allies, council
from sim.model.actors.forums import CouncilStage
from sim.model.enums import REASONS, Occasion, Order, Reason, Seat, Text, What
from sim.model.occasions import HEEDS, happened, news
from sim.model.rng import Purpose, identity
from sim.model.world import World
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
Start = Callable[..., World]


def crisis(w: World, belief: float = 9.0) -> World:
    """Put a started world into a crisis whose members are convinced, dispositions drawn."""
    w.clock.crisis, w.clock.tick = 1, CRISIS_TICK
    w.council.text = Text.ARTICLE5
    for ally in w.allies:
        ally.belief, ally.stance = belief, 5.0
    council.open_crisis(w)
    w.council.text = Text.ARTICLE5
    return w


@pytest.mark.parametrize("q", [0.0033, 0.02, 0.05])
def test_a_met_text_passes_as_often_as_independent_members_let_it(
    small: Small, started: Start, q: float
) -> None:
    """rho = 0 and offsets of 0: (1 - q)**voters, through the council's own count."""
    w = crisis(started(small().with_values({"council.rho": 0.0, "council.objection": q})))
    n, kept = 1500, 0
    w.allies.objection_offset[:] = 0.0
    for luck in range(n):
        w.clock.seed = np.uint64(1000 + luck)
        council.open_crisis(w)
        w.council.text = Text.ARTICLE5
        kept += council.count_objections(w.council, w) == 0
    exact = (1 - q) ** int(w.alliance.voters)
    assert int(w.alliance.voters) == 31
    assert abs(kept / n - exact) < 3.5 * (exact * (1 - exact) / n) ** 0.5


def test_objections_are_counted_with_their_reasons(small: Small, started: Start) -> None:
    """Unmoved members object for stance; unconvinced ones for belief; the host is never asked."""
    config = small().with_values(
        {"council.objection": 0.02, "council.stance_slope": 20, "council.belief_slope": 20}
    )
    for stance, belief, why in [(0.0, 9.0, Reason.STANCE), (5.0, -9.0, Reason.BELIEF)]:
        w = crisis(started(config), belief)
        w.allies.stance[:] = stance
        broken = council.count_objections(w.council, w)
        tally = w.objections[:, Text.ARTICLE5 - 1]
        assert broken == w.alliance.voters == tally[:, why].sum()
        assert tally[:, REASONS].sum() == w.alliance.voters
        assert tally[w.alliance.host].sum() == 0


def test_higher_resolve_never_lowers_the_pass_of_a_fixed_text(small: Small, started: Start) -> None:
    """Same random numbers, same beliefs: objections to one text never rise with resolve, whatever the members' rule."""
    moved = 0
    for rule in ("threshold", "expected_utility", "bandwagon"):
        for replication in range(3):
            counts = []
            for resolve in (0.0, 0.25, 0.5, 0.75, 1.0):
                changes = {"alliance.resolve": resolve, "alliance.rule": rule, "washington.perceived": 0.5}
                w = started(small().with_values(changes), replication)
                crisis(w, 2.5)
                for ally in w.allies:
                    ally.prior, ally.stance = 2.5, 0.0
                for _ in range(20):
                    for i in range(len(w.allies)):
                        allies.consider(i, w)
                    allies.commit(0, w)
                counts.append(council.count_objections(w.council, w))
            assert counts == sorted(counts, reverse=True), (rule, replication)
            moved += counts[0] > counts[-1]
    assert moved > 4


def test_certain_veto_passes_no_text(small: Small, play: Callable[..., np.ndarray]) -> None:
    certain = {"council.objection": 1.0, "council.objection_statement": 1.0}
    rows = play(small("attempt.mode=day").with_values(certain), 200)
    for name in ("article4_hours", "article5_principle_hours", "article5_hours"):
        assert np.isnan(rows[name]).all()
    assert (rows["drafts"] == rows["breaks"]).all()
    assert rows["drafts"].sum() > 0
    assert not (rows["outcome"] == 2).any()  # no alliance reversal without a text


def test_a_calm_council_objects_as_often_as_its_base_rate_says(small: Small, started: Start) -> None:
    """Before a crisis too: each member objects to a text that its stance and belief meet with chance q."""
    w = started(small().with_values({"council.rho": 0.0, "council.objection": 0.05}))
    w.allies.objection_offset[:] = 0.0
    w.allies.stance[:], w.information.llr, n, objections = 5.0, 9.0, 300, 0
    w.council.text, w.council.asked = Text.ARTICLE4, Text.ARTICLE4
    for luck in range(n):
        w.clock.seed, w.council.stage = np.uint64(1000 + luck), CouncilStage.IDLE
        council.carry_out(Order.CONVENE.value, w)
        objections += council.count_objections(w.council, w)
    asked = n * int(w.alliance.voters)
    assert abs(objections / asked - 0.05) < 4 * (0.05 * 0.95 / asked) ** 0.5


def test_a_member_objects_by_its_own_address(small: Small, started: Start) -> None:
    """A member's disposition comes from its key: it is the same beside other members."""
    w = crisis(started(small().with_values({"council.rho": 0.0})))
    before = dict(zip(w.allies.id.tolist(), w.allies.disposition.tolist(), strict=True))
    w.allies[:] = w.allies[::-1].copy()
    council.open_crisis(w)
    assert dict(zip(w.allies.id.tolist(), w.allies.disposition.tolist(), strict=True)) == before
    assert w.allies.id[-1] in before
    assert identity("ally/EE") in w.allies.id
    assert Purpose.DISPOSITION != Purpose.COMMON_DISPOSITION


READY = {"council.rho": 0.0, "council.objection": 0.0, "council.objection_statement": 0.0,
         "council.request_days": 0.0, "council.draft_days": 1.0, "council.silence_days": 1.5}  # fmt: skip


def texts(w: World, hours: float) -> list[tuple[float, Text]]:
    """Let the council act by its rule for some hours; return when each text passed."""
    last = council.now(w) + hours
    while council.now(w) < last:
        council.act(0, w)
        if w.clock.crisis:
            w.clock.since_hours += 6.0
        else:
            w.clock.hour += 6.0
        w.clock.tick += 1
    told = w.events[: int(w.clock.noted)]
    return [(float(e.hour), Text(int(e.value) % len(Text))) for e in told if e.what == What.PASSED]


def test_a_statement_and_the_principle_are_agreed_on_in_the_meeting(small: Small, started: Start) -> None:
    """Nobody objects: words pass as they are brought in; what binds takes a draft and its silence."""
    w = crisis(started(small().with_values(READY), events=400))
    w.council.asked, w.council.text = Text.ARTICLE5, Text.NONE
    passed = texts(w, 30 * 24.0)
    assert [text for _, text in passed] == [*Text][1:]
    hours = [hour for hour, _ in passed]
    assert hours[0] == 0.0
    assert hours[2] == hours[1] > 30.0  # in the same meeting as the measures
    assert hours[3] > hours[2] + 30.0
    met = [e for e in w.events[: int(w.clock.noted)] if e.what == What.COUNCIL_MEETS]
    assert len(met) == 1


def test_words_that_met_an_objection_are_redrafted_and_lie_under_silence(
    small: Small, started: Start
) -> None:
    w = crisis(started(small().with_values({**READY, "council.objection_statement": 1.0}), events=400))
    w.council.asked, w.council.text = Text.STATEMENT, Text.NONE
    w.p.council.draft_noise = 1.0
    council.act(0, w)
    assert (w.council.breaks, w.council.stage) == (1, CouncilStage.MEDIATION)
    w.p.council.objection_statement = 0.0
    [(hour, text)] = texts(w, 40 * 24.0)
    assert text == Text.STATEMENT
    assert hour > 24 * (w.p.council.mediation_days + w.p.council.silence_days)


def test_a_calm_consultation_ends_with_what_was_asked_and_the_next_one_meets_anew(
    small: Small, started: Start
) -> None:
    w = started(small().with_values(READY), events=400)
    w.allies.stance[:], w.information.llr = 5.0, 9.0
    for times in (1, 2):
        w.council.asked = Text.ARTICLE4
        passed = texts(w, 30 * 24.0)
        assert [text for _, text in passed] == [Text.STATEMENT, Text.ARTICLE4] * times
        assert (w.council.calm_article4, w.council.asked, w.council.passed) == (times, Text.NONE, Text.NONE)
        met = [e for e in w.events[: int(w.clock.noted)] if e.what == What.COUNCIL_MEETS]
        assert len(met) == times


def test_a_statement_has_its_own_chance_of_an_objection(small: Small, started: Start) -> None:
    w = crisis(started(small().with_values({**READY, "council.objection": 1.0})))
    w.council.text = Text.STATEMENT
    assert council.count_objections(w.council, w) == 0
    w.council.text = Text.ARTICLE4
    assert council.count_objections(w.council, w) == int(w.alliance.voters)


def blocked(small: Small, started: Start, objection: float = 1.0) -> World:
    """Return a council that has just given up its first binding text, with every draft that it has."""
    w = crisis(started(small().with_values({**READY, "council.objection": objection}), events=2000))
    w.council.asked, w.council.text, w.council.passed = Text.ARTICLE4, Text.NONE, Text.STATEMENT
    texts(w, 90 * 24.0)
    assert w.council.stage == CouncilStage.IDLE
    return w


def test_a_text_that_failed_stays_so_without_news(small: Small, started: Start) -> None:
    """It is diluted up to its last draft, and given up; nothing brings it back in two years of reviews."""
    w = blocked(small, started)
    drafts = int(w.p.council.max_drafts)
    assert (w.council.drafts, w.council.breaks, w.council.failed) == (drafts, drafts, 1)
    assert w.occasions[Occasion.BLOCKED].count == 1
    for _ in range(240):
        happened(w, Occasion.REVIEW)
        texts(w, 3 * 24.0)
    assert w.council.drafts == drafts
    assert not council.sits(w)


@pytest.mark.parametrize("occasion", list(Occasion))
def test_it_comes_back_on_news_that_the_council_heeds(
    small: Small, started: Start, occasion: Occasion
) -> None:
    w = blocked(small, started)
    before = int(w.council.drafts)
    happened(w, occasion)
    heeds = occasion in HEEDS[Seat.COUNCIL]
    assert bool(council.sits(w)) == heeds
    texts(w, 90 * 24.0)
    assert w.council.drafts == before * (2 if heeds else 1)
    assert w.council.failed == 1 + heeds


def test_a_text_that_comes_back_may_pass(small: Small, started: Start) -> None:
    w = blocked(small, started)
    w.p.council.objection = 0.0
    happened(w, Occasion.BLOOD)
    assert [text for _, text in texts(w, 30 * 24.0)] == [Text.ARTICLE4]


def test_news_of_the_same_hour_as_a_block_was_known(small: Small, started: Start) -> None:
    """Only what changes after a text was given up brings it back; that it was blocked is no such news."""
    w = blocked(small, started)
    assert news(w, Seat.COUNCIL) == w.council.heard
    assert council.decide(w) == Order.WAIT


COUNCIL_EVENTS = {
    What.ASKS_ARTICLE4, What.ASKS_ARTICLE5, What.COUNCIL_MEETS, What.TABLED, What.OBJECTION,
    What.SILENCE_BROKEN, What.MEDIATION, What.PASSED, What.BLOCKED,
}  # fmt: skip


@pytest.mark.parametrize("member", [False, True])
def test_a_host_outside_the_alliance_has_no_council(small: Small, narva: Scenario, member: bool) -> None:
    """Neither in 720 days of probing nor in a crisis: no meeting, no text, no objection; a member has all."""
    scenario, which = replace(narva, forums=narva.forums if member else ()), np.arange(12)
    words = (
        "horizon_days=720",
        "crisis_days=720",
        "residents.count=5",
        "attempt.mode=day",
        "attempt.day=700",
    )
    config = small(*words).with_values({"host.article4_bar": 0.5, "kremlin.probe_rate": 6})
    engine = Batch(config, scenario, build(config, scenario, events=20_000))
    parameters, luck, seen = draw_parameters(config, which), seeds(config.seed, which), set()
    for r in which:
        engine.play(parameters[r : r + 1], luck[r : r + 1])
        noted = int(engine.world.clock.noted)
        assert noted < 20_000
        seen |= set(engine.world.events.what[:noted].tolist())
        if not member:
            assert not engine.world.objections.any()
    assert seen >= {What.PROBE, What.ATTEMPT, What.DETECTED}
    assert seen & COUNCIL_EVENTS == (COUNCIL_EVENTS if member else set())
