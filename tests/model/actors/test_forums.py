"""Forums: a request that was blocked goes where nobody sits who objected, and comes back on new facts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from sim.model.actor import CRISIS_TICK
from sim.model.actors import coalition, council, forces, forums
from sim.model.actors.forums import CouncilStage
from sim.model.enums import Occasion, Order, Owner, Role, Text, What
from sim.model.occasions import happened
from sim.model.rules.consensus import ForumRule, agrees
from sim.model.world import World
from sim.scenario.scenario import Scenario

Start = Callable[..., World]
NAC, JEF = 0, 1


@pytest.fixture
def asked(started: Start, small: Callable[..., object], narva: Scenario) -> Callable[[str], World]:
    """Return a crisis in which all are ready and convinced but one, and the host has asked for Article 5."""

    def crisis(objector: str) -> World:
        quick = {"council.request_days": 0.0, "council.draft_days": 0.25, "council.silence_days": 0.25}
        never = {"council.objection": 1e-9, "council.objection_statement": 1e-9, "council.draft_noise": 0.0}
        w = started(small().with_values({**quick, **never, "council.mediation_days": 0.25}), events=600)
        w.clock.crisis, w.clock.tick = 1, CRISIS_TICK
        council.open_crisis(w)
        for member, ally in zip(narva.members, w.allies, strict=True):
            ally.belief, ally.stance, ally.willing, ally.disposition = 9.0, 5.0, 1, 0.0
            if member.key == objector:
                ally.disposition, ally.stance, ally.belief = 9.0, 0.0, -9.0
        w.council.asked = Text.ARTICLE5
        return w

    return crisis


def go(w: World, days: float) -> None:
    """Let the council act for some days."""
    last = w.clock.since_hours + 24 * days
    while w.clock.since_hours < last:
        council.act(0, w)
        w.clock.since_hours += 6.0
        w.clock.tick += 1


def events(w: World, what: int) -> list[float]:
    return [float(e.value) for e in w.events[: int(w.clock.noted)] if e.what == what]


@pytest.mark.parametrize("objector", ["TR", "US", "HU"])
def test_a_blocked_council_is_left_for_a_forum_without_who_objected(
    asked: Callable[[str], World], objector: str
) -> None:
    w = asked(objector)
    go(w, 60)
    assert events(w, council.TURNS_TO) == [JEF]
    assert w.council.article5_hours < 0  # no treaty has bound anybody
    assert w.host.asked_coalition == 1
    decided = {i for i, ally in enumerate(w.allies) if ally.decided}
    sitting = {i for i in range(len(w.allies)) if w.forum_members[JEF, i]}
    assert decided == sitting - {int(w.alliance.host)}
    assert not any(ally.due_hours >= 0 for ally in w.allies)


def test_nobody_is_turned_to_where_who_objected_sits(asked: Callable[[str], World], narva: Scenario) -> None:
    """Lithuania sits in both: the request waits for new facts in the first forum."""
    w = asked("LT")
    go(w, 60)
    assert events(w, council.TURNS_TO) == []
    assert (w.council.forum, w.council.stage) == (NAC, CouncilStage.IDLE)
    blocked = len(events(w, What.BLOCKED))
    assert blocked > 0
    go(w, 30)
    assert len(events(w, What.BLOCKED)) == blocked  # the same facts, the same answer
    happened(w, Occasion.BLOOD)
    go(w, 60)
    assert len(events(w, What.BLOCKED)) == blocked + 1


def test_a_council_that_agrees_is_not_left(asked: Callable[[str], World]) -> None:
    w = asked("")
    go(w, 60)
    assert w.council.article5_hours >= 0
    assert events(w, council.TURNS_TO) == []
    assert not w.allies.decided.any()


def test_an_arrangement_whose_lead_objects_comes_back_to_the_council(asked: Callable[[str], World]) -> None:
    w = asked("TR")
    lead = w.allies[int(w.forums[JEF].lead)]
    while not events(w, council.TURNS_TO):
        go(w, 0.25)
    lead.disposition, lead.stance, lead.belief = 9.0, 0.0, -9.0
    go(w, 60)
    assert not w.allies.decided.any()
    assert (w.council.forum, w.council.stage) == (NAC, CouncilStage.IDLE)
    assert council.decide(w) == Order.WAIT


@pytest.mark.parametrize(("votes", "objections"), [*product((1, 8, 9, 31), (0, 1, 4, 5, 15, 16))])
def test_rules_of_agreement_by_hand(votes: int, objections: int) -> None:
    """Half of the votes do not carry a majority."""
    silence, majority, lead = ForumRule.SILENCE, ForumRule.MAJORITY, ForumRule.LEAD
    assert agrees(silence.value, votes, objections, False) == (objections == 0)
    assert agrees(majority.value, votes, objections, False) == (objections < votes / 2)
    assert agrees(lead.value, votes, objections, False)
    assert not agrees(lead.value, votes, objections, True)


def test_a_forum_s_own_terms_go_before_conf_s(asked: Callable[[str], World]) -> None:
    w = asked("")
    assert forums.demanded_belief(Text.ARTICLE5.value, NAC, w) == w.p.council.evidence_standard
    assert forums.demanded_belief(Text.ARTICLE5.value, JEF, w) == 0.7
    assert forums.demanded_stance(Text.ARTICLE5.value, JEF, w) == w.p.council.demand_article5


def test_only_whom_a_treaty_binds_comes_under_its_text(asked: Callable[[str], World]) -> None:
    w = asked("")
    w.council.article5_hours = 0.0
    contingent = next(c for c in w.contingents if c.role == Role.REINFORCEMENT)
    ally = w.allies[int(contingent.nation)]
    assert ally.bound == 1
    assert forces.authority(contingent, w) == Owner.ALLIANCE
    ally.bound = 0
    assert forces.authority(contingent, w) != Owner.ALLIANCE
    coalition.join(int(contingent.nation), w)
    w.coalition.formed = 1
    assert forces.authority(contingent, w) == Owner.COALITION
