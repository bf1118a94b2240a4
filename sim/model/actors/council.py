"""The council: request, meeting, draft, silence; then a text, or mediation, or failure."""

from __future__ import annotations

from sim.model.actor import CHAIR, CHAIR_ID, draw, draw_normal, due, note, now
from sim.model.compiled import compiled
from sim.model.enums import (
    REASONS,
    SUBJECTS,
    CouncilStage,
    Holder,
    Occasion,
    Order,
    Reason,
    Seat,
    Subject,
    Text,
    What,
)
from sim.model.occasions import happened, news
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.consensus import disposition, objection_probability, objects
from sim.model.rules.credibility import learn
from sim.model.rules.distribution import exponential
from sim.model.rules.numeric import log_odds
from sim.model.units import HOURS_PER_DAY

MOST_STAGES = 12  # a turn; each stage takes time unless its days are set to 0

COUNCIL = record(
    **floats(
        "due_hours", "demand_cut", "meeting_hours",
        "article4_hours", "principle_hours", "article5_hours",
    ),
    **integers(
        "stage", "text", "asked", "draft", "drafts", "breaks", "failed", "passed", "calm_article4",
        "heard",  # the facts that changed before the last text failed
    ),
)  # fmt: skip
STATE = {"council": COUNCIL}


@compiled
def start(w):
    """Begin with no meeting and no text."""
    c = w.council
    c.meeting_hours, c.article4_hours, c.principle_hours, c.article5_hours = -1.0, -1.0, -1.0, -1.0


@compiled
def demanded_stance(text, q):
    """Return the stance (rungs) that a text demands of each member."""
    if text == Text.STATEMENT:
        return q.demand_statement
    if text == Text.ARTICLE4:
        return q.demand_article4
    if text == Text.ARTICLE5_PRINCIPLE:
        return q.demand_principle
    return q.demand_article5


@compiled
def demanded_belief(text, q):
    """Return the belief that a text demands of each member: nothing for a statement."""
    if text == Text.STATEMENT:
        return 0.0
    if text == Text.ARTICLE4:
        return q.belief_article4
    if text == Text.ARTICLE5_PRINCIPLE:
        return q.belief_principle
    return q.evidence_standard


@compiled
def at_the_table(council):
    """Return whether a meeting agrees on a text as it is brought in; texts that bind lie under silence.

    A statement, and Article 5 in principle, are words that the council finds in its meeting (12 September
    2001, both cases of September 2025). Once somebody has objected they are redrafted like any other.
    """
    spoken = council.text == Text.STATEMENT or council.text == Text.ARTICLE5_PRINCIPLE
    return spoken and council.draft == 1


@compiled
def act(i, w):
    """Move through as many stages as have come due, each as the chair's rule or a person orders."""
    council = w.council
    for _ in range(MOST_STAGES):
        if council.stage != CouncilStage.IDLE and not due(w, council.due_hours):
            return
        verb = w.intentions[Seat.COUNCIL].ordered
        w.intentions[Seat.COUNCIL].ordered = -1
        if verb < 0:
            verb = decide(w)  # the procedure goes on by its rule under a person, too
        if verb == Order.WAIT or not carry_out(verb, w):
            return


@compiled
def decide(w):
    """Return the chair's next step: convene, table the next text, close the silence, mediate."""
    council = w.council
    if council.stage == CouncilStage.IDLE:
        fresh = council.failed == 0 or news(w, Seat.COUNCIL) > council.heard
        return Order.CONVENE if council.asked > council.passed and fresh else Order.WAIT
    if council.stage == CouncilStage.SILENCE:
        return Order.CLOSE_SILENCE
    return Order.TABLE_TEXT if council.stage != CouncilStage.DRAFTING else Order.OPEN_SILENCE


@compiled
def carry_out(verb, w):
    """Put the chair's step into effect; return whether the council may go on this turn."""
    council, q = w.council, w.p.council
    if verb == Order.CONVENE and council.stage == CouncilStage.IDLE and council.asked > council.passed:
        if w.clock.crisis == 0 and council.meeting_hours < 0.0:
            dispose(w)
        lag = exponential(q.request_days, draw(w, CHAIR_ID, Purpose.REQUEST, council.failed))
        if council.meeting_hours >= 0.0:
            lag = 0.0  # it sits already
        wait_for(council, w, CouncilStage.CALLED, lag)
    elif verb == Order.TABLE_TEXT and (
        council.stage == CouncilStage.CALLED or council.stage == CouncilStage.MEDIATION
    ):
        table(council, w)
    elif verb == Order.OPEN_SILENCE and council.stage == CouncilStage.DRAFTING:
        wait_for(council, w, CouncilStage.SILENCE, q.silence_days)
    elif verb == Order.CLOSE_SILENCE and council.stage == CouncilStage.SILENCE:
        close_silence(council, w)
    else:
        return False
    return True


@compiled
def wait_for(council, w, stage, days):
    """Enter a stage that ends after `days`, counted from when the last one ended."""
    start = now(w) if council.stage == CouncilStage.IDLE else council.due_hours
    council.stage = stage
    council.due_hours = start + days * HOURS_PER_DAY


@compiled
def table(council, w):
    """Meet, and bring in the text just above what has passed, up to what is asked for."""
    if council.meeting_hours < 0.0:
        council.meeting_hours = now(w)
        note(w, CHAIR, What.COUNCIL_MEETS, 1.0, 0.0, 0.0)
    if council.stage == CouncilStage.CALLED:
        council.text = min(council.asked, council.passed + 1)
        council.draft, council.demand_cut = 0, 0.0
    council.draft += 1
    note(w, CHAIR, What.TABLED, 1.0, 0.0, float(council.text))
    if at_the_table(council):
        wait_for(council, w, CouncilStage.SILENCE, 0.0)
        return
    days = w.p.council.draft_days
    wait_for(
        council,
        w,
        CouncilStage.DRAFTING,
        exponential(days, draw(w, CHAIR_ID, Purpose.DELIBERATE, council.draft)),
    )


@compiled
def close_silence(council, w):
    """Count objections; without one the text passes, else mediate, dilute, and at last give up."""
    q = w.p.council
    council.drafts += 1
    broken = count_objections(council, w)
    outlook(w, 0.0 if broken else 1.0)
    if broken == 0:
        passes(council, w)
        return
    council.breaks += 1
    note(w, CHAIR, What.SILENCE_BROKEN, 1.0, 0.0, float(broken))
    if council.draft < q.max_drafts:
        council.demand_cut += q.dilution
        note(w, CHAIR, What.MEDIATION, 1.0, 0.0, float(council.draft))
        wait_for(council, w, CouncilStage.MEDIATION, q.mediation_days)
        return
    note(w, CHAIR, What.BLOCKED, 1.0, 0.0, float(council.text))
    council.stage = CouncilStage.IDLE.value
    if w.clock.crisis == 0:
        close_request(council)
        return
    council.failed += 1
    council.heard = news(w, Seat.COUNCIL)
    happened(w, Occasion.BLOCKED)


@compiled
def close_request(council):
    """Let a request of calm days rest, passed or blocked: the next incident brings its own."""
    council.asked, council.passed, council.meeting_hours = Text.NONE.value, Text.NONE.value, -1.0


@compiled
def sits(w):
    """Return whether a text is under way, or one is wanted that facts allow to be brought in."""
    return w.council.stage != CouncilStage.IDLE or decide(w) != Order.WAIT


@compiled
def outlook(w, outcome):
    """Let the challenger read each silence as news about cohesion."""
    k, p = w.kremlin, w.p.kremlin
    counts = p.probe_counts * p.transfer
    k.cohesion_seen = (k.cohesion_seen * p.belief_counts + outcome * counts) / (p.belief_counts + counts)


@compiled
def count_objections(council, w):
    """Ask every member but the host; keep the tally of who objected to what, and why."""
    q, broken = w.p.council, 0
    demand = max(demanded_stance(council.text, q) - council.demand_cut, 0.0)
    needed = demanded_belief(council.text, q)
    base = q.objection_statement if council.text == Text.STATEMENT else q.objection
    for i in range(len(w.allies)):
        ally = w.allies[i]
        if ally.host:
            continue
        belief = ally.belief if w.clock.crisis else w.information.llr
        bar = log_odds(needed)
        chance = objection_probability(base, demand, ally.stance, q.stance_slope, bar, belief, q.belief_slope)
        fresh = draw_normal(w, ally.id, Purpose.DRAFT, council.drafts)
        tally = w.objections[i, council.text - 1]
        tally[REASONS] += 1
        if objects(ally.disposition, fresh, q.draft_noise, chance):
            why = reason(demand, ally.stance, q.stance_slope, bar, belief, q.belief_slope)
            tally[why] += 1
            broken += 1
            ally.objected = w.clock.crisis
            note(w, i, What.OBJECTION, chance, float(why), float(council.text))
    return broken


@compiled
def reason(demand, stance, stance_slope, bar, belief, belief_slope):
    """Return the largest term of an objection: stance, belief, or else the disposition alone."""
    by_stance, by_belief = stance_slope * (demand - stance), belief_slope * (bar - belief)
    if max(by_stance, by_belief) <= 0.0:
        return Reason.DISPOSITION.value
    return Reason.STANCE.value if by_stance >= by_belief else Reason.BELIEF.value


@compiled
def passes(council, w):
    """Record the text and its hour; go on to the next one that the host asked for."""
    text = council.text
    council.passed = text
    if text == Text.ARTICLE4:
        council.article4_hours = now(w)
    elif text == Text.ARTICLE5_PRINCIPLE:
        council.principle_hours = now(w)
    elif text == Text.ARTICLE5:
        council.article5_hours = now(w)
    note(w, CHAIR, What.PASSED, 1.0, 0.0, float(text))
    learn(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.EUROPE], 1.0, w.p.washington.statement_counts)
    council.stage = CouncilStage.IDLE.value
    if w.clock.crisis:
        happened(w, Occasion.TEXT)
    elif council.passed >= council.asked:
        council.calm_article4 += 1
        close_request(council)


@compiled
def open_crisis(w):
    """Start afresh at the attempt: no text, no request."""
    council = w.council
    council.stage, council.asked, council.passed, council.text = 0, 0, 0, 0
    council.draft, council.drafts, council.breaks, council.failed = 0, 0, 0, 0
    council.heard, council.meeting_hours = 0, -1.0
    council.article4_hours, council.principle_hours, council.article5_hours = -1.0, -1.0, -1.0
    dispose(w)


@compiled
def dispose(w):
    """Draw every member's disposition to hold out: once for a crisis, and for each calm consultation."""
    q, common = w.p.council, draw_normal(w, CHAIR_ID, Purpose.COMMON_DISPOSITION, 0)
    for ally in w.allies:
        own = draw_normal(w, ally.id, Purpose.DISPOSITION, 0)
        ally.disposition = disposition(common, own, q.rho, ally.objection_offset)
