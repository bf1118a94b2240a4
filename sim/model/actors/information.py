"""The information environment of a crisis: public evidence, denial, false flags, narrative."""

from __future__ import annotations

from sim.model.actor import KREMLIN_ID, NATURE_ID, THE_KREMLIN, draw, draw_normal, due, note
from sim.model.compiled import compiled
from sim.model.enums import Cause, Occasion, What
from sim.model.occasions import happened
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.attribution import between_turns, convinced, evidence, public_rate
from sim.model.rules.numeric import clamp, keep, progress
from sim.model.units import HOURS_PER_DAY

NOTHING_DUE = 1.0e18  # hours
BARS = 3  # of belief: for Article 4, for Article 5 in principle, for Article 5

INFORMATION = record(
    **floats(
        "llr", "attributed_hours", "narrative", "flag_until", "bonus",
        "planted",  # log-odds; what was read while a false flag stands, taken back when it is exposed
        "next_due",  # hours; when the next incident is due
        "unseen",  # log-odds; how far public belief goes beyond where turns end
        "unseen_own",  # the same of a member's belief, its private readings included
    ),
    **integers(
        "flag",
        "wrong_blame",
        "next_incident",
        "bars",  # of the council's, that public belief has passed
    ),
)  # fmt: skip
STATE = {"information": INFORMATION}


@compiled
def start(w):
    """Begin with nothing attributed and the usual narrative."""
    info = w.information
    info.attributed_hours, info.narrative, info.next_due = -1.0, w.p.information.narrative, NOTHING_DUE


@compiled
def open_crisis(w):
    """Begin without evidence; the challenger may have laid a false trail."""
    info, q = w.information, w.p.information
    info.llr, info.bonus, info.planted, info.bars = 0.0, 0.0, 0.0, 0
    if w.town.truth > 0 and draw(w, KREMLIN_ID, Purpose.FALSE_FLAG, 0) < q.false_flag:
        info.flag, info.flag_until = 1, q.false_flag_days * HOURS_PER_DAY


@compiled
def report(i, w):
    """Publish what came to light; a false flag is read at face value until exposed, and then taken back."""
    clock, info, q = w.clock, w.information, w.p.information
    fade = keep(q.narrative_half_life, clock.days)
    info.narrative = q.narrative + (info.narrative - q.narrative) * fade
    if clock.crisis == 0:
        return
    info.narrative += (1.0 - info.narrative) * progress(q.narrative_push * clock.days, 1.0)  # whoever did it
    if w.host.detected == 0:
        return
    denial = q.denial if w.town.truth > 0 else 0.0
    rate = public_rate(traced(w), denial, w.infrastructure.telecom)
    info.unseen = between_turns(rate, clock.days)
    info.unseen_own = between_turns(rate + private_rate(w), clock.days)
    truth = float(w.town.truth)
    if info.flag:
        truth = -truth
    noise = draw_normal(w, NATURE_ID, Purpose.PUBLIC_EVIDENCE, 0)
    gained = evidence(rate + info.bonus / clock.days, clock.days, truth, noise)
    info.llr += gained
    info.bonus = 0.0
    if info.flag:
        info.planted += gained
        expose(w)
    pass_bars(w)


@compiled
def expose(w):
    """Expose a false flag when its time is over: what was read while it stood counts no more (assumed)."""
    info = w.information
    if due(w, info.flag_until):
        note(w, THE_KREMLIN, What.FALSE_FLAG, 1.0, 0.0, 0.0)
        info.llr -= info.planted
        info.flag, info.planted = 0, 0.0


@compiled
def traced(w):
    """Return the evidence that comes to light in a day, log-odds: proxies leave less of a trace."""
    q = w.p.information
    return q.evidence_rate * (q.proxy_trace if w.town.cause == Cause.PROXIES else 1.0)


@compiled
def private_rate(w):
    """Return the evidence of a member's own services in a day, log-odds."""
    return traced(w) * w.p.alliance.private_evidence


@compiled
def pass_bars(w):
    """Make it news when public belief passes the next of the council's bars for the first time."""
    q, info = w.p.council, w.information
    bar = q.belief_article4
    if info.bars == 1:
        bar = q.belief_principle
    elif info.bars == 2:
        bar = q.evidence_standard
    if info.bars < BARS and convinced(info.llr + info.unseen, bar):
        info.bars += 1
        happened(w, Occasion.EVIDENCE)


@compiled
def excuse(w):
    """Return how good the challenger's excuse is, 0-1: its narrative, a grievance, a prepared pretext.

    Whoever is blamed with an excuse pays less, at home and among neutrals, and far allies are less sure.
    """
    grievance = clamp(w.town.grievance, 0.0, 1.0)
    return 1.0 - (1.0 - w.information.narrative) * (1.0 - w.p.kremlin.pretext) * (1.0 - grievance)
