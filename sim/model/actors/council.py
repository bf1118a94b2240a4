"""The council: request, meeting, draft, silence; then a text, or mediation, or failure."""

from __future__ import annotations

from sim.model.actor import CHAIR, CHAIR_ID, draw, draw_normal, due, note, now
from sim.model.actors.forums import (
    TURNS_TO,
    CouncilStage,
    demanded_belief,
    demanded_stance,
    elsewhere,
    muster,
    next_text,
    on_the_table,
)
from sim.model.compiled import compiled
from sim.model.enums import (
    REASONS,
    SUBJECTS,
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
from sim.model.rules.consensus import agrees, disposition, objection_probability, objects
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
        "forum",  # where the host's request lies
    ),
)  # fmt: skip
STATE = {"council": COUNCIL}


@compiled
def start(w):
    """Begin with no meeting and no text."""
    c = w.council
    c.meeting_hours, c.article4_hours, c.principle_hours, c.article5_hours = -1.0, -1.0, -1.0, -1.0


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
        return Order.CONVENE if fresh and next_text(council.forum, w) != Text.NONE else Order.WAIT
    if council.stage == CouncilStage.SILENCE:
        return Order.CLOSE_SILENCE
    return Order.TABLE_TEXT if council.stage != CouncilStage.DRAFTING else Order.OPEN_SILENCE


@compiled
def carry_out(verb, w):
    """Put the chair's step into effect; return whether the council may go on this turn."""
    council, q = w.council, w.p.council
    text = next_text(council.forum, w)
    if verb == Order.CONVENE and council.stage == CouncilStage.IDLE and text != Text.NONE:
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
        note(w, CHAIR, What.COUNCIL_MEETS, 1.0, 0.0, float(council.forum))
    if council.stage == CouncilStage.CALLED:
        council.text = next_text(council.forum, w)
        council.draft, council.demand_cut = 0, 0.0
    council.draft += 1
    note(w, CHAIR, What.TABLED, 1.0, 0.0, on_the_table(council))
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
    """Count objections; by the forum's rule the text passes, else mediate, dilute, and at last give up."""
    q, forum = w.p.council, w.forums[council.forum]
    council.drafts += 1
    broken = count_objections(council, w)
    lead_objects = forum.lead >= 0 and w.allies[forum.lead].against == 1
    agreed = agrees(forum.rule, forum.voters, broken, lead_objects)
    outlook(w, 1.0 if agreed else 0.0)
    if agreed:
        passes(council, w)
        return
    council.breaks += 1
    note(w, CHAIR, What.SILENCE_BROKEN, 1.0, 0.0, float(broken))
    if council.draft < q.max_drafts:
        council.demand_cut += q.dilution
        note(w, CHAIR, What.MEDIATION, 1.0, 0.0, float(council.draft))
        wait_for(council, w, CouncilStage.MEDIATION, q.mediation_days)
        return
    note(w, CHAIR, What.BLOCKED, 1.0, 0.0, on_the_table(council))
    council.stage = CouncilStage.IDLE.value
    if w.clock.crisis == 0:
        close_request(council)
        return
    council.failed += 1
    council.heard = news(w, Seat.COUNCIL)
    happened(w, Occasion.BLOCKED)
    turn_to(elsewhere(council, w), council, w)


@compiled
def turn_to(forum, council, w):
    """Take the request to another forum; from the last, back to the first, which waits for new facts."""
    council.forum = forum
    if forum == 0:
        return
    note(w, w.alliance.host, TURNS_TO, 1.0, 0.0, float(forum))
    council.meeting_hours = -1.0
    lag = exponential(w.p.council.request_days, draw(w, CHAIR_ID, Purpose.REQUEST, council.failed))
    wait_for(council, w, CouncilStage.CALLED, lag)


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
    """Ask every member of the forum but the host; keep the tally of who objected to what, and why."""
    q, broken = w.p.council, 0
    demand = max(demanded_stance(council.text, council.forum, w) - council.demand_cut, 0.0)
    needed = demanded_belief(council.text, council.forum, w)
    base = q.objection_statement if council.text == Text.STATEMENT else q.objection
    for i in range(len(w.allies)):
        ally = w.allies[i]
        ally.against = 0
        if ally.host or w.forum_members[council.forum, i] == 0:
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
            ally.objected, ally.against = w.clock.crisis, 1
            note(w, i, What.OBJECTION, chance, float(why), on_the_table(council))
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
    """Record the text and its hour; go on to the next one that the host asked for.

    Only a treaty's text binds. An arrangement that agrees to act decides for the cabinets of its members.
    """
    text, binds = council.text, w.forums[council.forum].binds
    council.passed = text
    if text == Text.ARTICLE5 and not binds:
        muster(council.forum, w)
    elif text == Text.ARTICLE4:
        council.article4_hours = now(w)
    elif text == Text.ARTICLE5_PRINCIPLE:
        council.principle_hours = now(w)
    elif text == Text.ARTICLE5:
        council.article5_hours = now(w)
    note(w, CHAIR, What.PASSED, 1.0, 0.0, on_the_table(council))
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
    council.heard, council.meeting_hours, council.forum = 0, -1.0, 0
    council.article4_hours, council.principle_hours, council.article5_hours = -1.0, -1.0, -1.0
    dispose(w)


@compiled
def dispose(w):
    """Draw every member's disposition to hold out: once for a crisis, and for each calm consultation."""
    q, common = w.p.council, draw_normal(w, CHAIR_ID, Purpose.COMMON_DISPOSITION, 0)
    for ally in w.allies:
        own = draw_normal(w, ally.id, Purpose.DISPOSITION, 0)
        ally.disposition = disposition(common, own, q.rho, ally.objection_offset)
