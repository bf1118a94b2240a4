"""Washington: president, Congress and military. What it is committed to, what it says, what it moves."""

from __future__ import annotations

import math

from sim.model.actor import WASHINGTON_ID, draw, draw_normal, due, note, ordered
from sim.model.actors.forces import count_deployable
from sim.model.actors.news import signal
from sim.model.compiled import compiled
from sim.model.enums import HOLDERS, SUBJECTS, Occasion, Order, Seat, Subject, What
from sim.model.occasions import happened, news
from sim.model.records import floats, integers, record
from sim.model.rng import Purpose
from sim.model.rules.commitment import executed_change, true_commitment
from sim.model.rules.credibility import learn
from sim.model.rules.distribution import exponential
from sim.model.rules.numeric import chance, clamp, logistic
from sim.model.rules.shadow import dread
from sim.model.units import DAYS_PER_MONTH, DAYS_PER_YEAR, HOURS_PER_DAY

WASHINGTON = record(
    **floats(
        "president",
        "commitment",
        "theatre_change",
        "moved",
        "trade_friction",
        "disposition",  # uniform, drawn once a crisis: it comes if willing to more than this
        "delay_hours",  # from the decision to the public commitment
        "due_hours",  # since the attempt; when a commitment that is decided becomes public, -1 before
        "willing",  # share; at the latest decision
    ),
    **integers("committed", "announced", "heard"),
)
STATE = {"washington": WASHINGTON}


@compiled
def start(w):
    """Begin with the president's usual inclination and the usual friction over trade."""
    us, q = w.washington, w.p.washington
    us.president, us.commitment = q.president, q.president
    us.trade_friction = w.p.alliance.trade_friction


@compiled
def open_crisis(w):
    """Draw what Washington is in this crisis, and how long it takes from a decision to its announcement."""
    us = w.washington
    us.disposition, us.due_hours, us.heard = draw(w, WASHINGTON_ID, Purpose.COMMIT, 0), -1.0, 0
    lag = exponential(w.p.washington.decision_days, draw(w, WASHINGTON_ID, Purpose.COMMIT_DELAY, 0))
    us.delay_hours = lag * HOURS_PER_DAY


@compiled
def seated(w):
    """Return 1 where the scenario has a United States among its members."""
    return 1 if w.alliance.us >= 0 else 0


@compiled
def reconsider(i, w):
    """Let the president's inclination drift for a day; the factions then make the true commitment."""
    q, us = w.p.washington, w.washington
    if w.clock.new_day:
        noise = draw_normal(w, WASHINGTON_ID, Purpose.PRESIDENT, 0)
        pull = (q.president - us.president) / q.reversion_days
        us.president = clamp(us.president + pull + q.volatility / math.sqrt(DAYS_PER_YEAR) * noise, 0.0, 1.0)
        if w.seats[Seat.WASHINGTON].person == 0:
            move_troops(w)
    us.commitment = true_commitment(
        us.president, q.congress, q.military, q.president_weight, q.congress_share, q.congress_floor
    )


@compiled
def move_troops(w):
    """Announce a change of troops on its day and carry it out as the law allows: two separate signals."""
    p, us = w.p, w.washington
    q = p.washington
    since = w.clock.hour / HOURS_PER_DAY - p.posture.change_day
    if since < 0.0:
        return
    if us.announced == 0:
        us.announced = 1
        send_troop_signal(w, p.posture.announced_change)
    done = executed_change(
        p.posture.executed_change, q.theatre_troops, q.theatre_floor, since, q.floor_delay_days
    )
    if done != us.moved:
        change = done - us.moved
        us.theatre_change += change
        us.moved = done
        count_deployable(w)
        send_troop_signal(w, change)


@compiled
def send_troop_signal(w, persons):
    """Let everybody read a change of troops: kept or broken, weighed by the troops above the legal floor."""
    p = w.p
    size = clamp(abs(persons) / max(p.washington.theatre_troops - p.washington.theatre_floor, 1.0), 0.0, 1.0)
    if size > 0.0:
        signal(w, Subject.US, 1.0 if persons > 0.0 else -1.0, p.washington.posture_counts * size)
        note(w, w.alliance.us, What.US_TROOPS, 1.0, 0.0, persons)


@compiled
def speak(i, w):
    """Make a public statement now and then: a noisy reading of the president, not of the commitment.

    A rate: the occasions to speak are fresh ones. A person in the seat speaks for itself.
    """
    q, us = w.p.washington, w.washington
    if w.seats[Seat.WASHINGTON].person:
        return
    speaks = chance(q.statement_rate / DAYS_PER_MONTH, w.clock.days)
    u = draw(w, WASHINGTON_ID, Purpose.STATEMENT, 0)
    if u < speaks:
        noise = draw_normal(w, WASHINGTON_ID, Purpose.STATEMENT_NOISE, 0)
        seen = clamp(us.president + q.statement_noise * noise, 0.0, 1.0)
        for holder in range(HOLDERS):
            learn(w.beliefs[holder * SUBJECTS + Subject.US], seen, q.statement_counts)
        note(w, w.alliance.us, What.US_STATEMENT, speaks, u, seen)


@compiled
def decide(i, w):
    """Decide, when facts have changed, whether to commit in public; the same facts give the same answer."""
    us = w.washington
    verb = ordered(w, Seat.WASHINGTON)
    if verb >= 0:
        w.intentions[Seat.WASHINGTON].verb = verb
        us.willing = us.commitment
        return
    w.intentions[Seat.WASHINGTON].verb = Order.WAIT
    if us.committed or w.host.detected == 0:
        return
    heard = news(w, Seat.WASHINGTON)
    if us.due_hours < 0.0 and heard > us.heard:
        us.heard, us.willing = heard, willing(w)
        if us.disposition < us.willing:
            us.due_hours = w.clock.since_hours + us.delay_hours
    if us.due_hours >= 0.0 and due(w, us.due_hours):
        w.intentions[Seat.WASHINGTON].verb = Order.COMMIT


@compiled
def willing(w):
    """Return the share of Washingtons that would come: true commitment, convinced, less what it fears."""
    us, ally, q = w.washington, w.allies[w.alliance.us], w.p.escalation
    convinced = logistic(ally.belief - ally.theta)
    fear = dread(q.restraint_allies, q.loss_allies, w.kremlin.felt_war, 1.0 - ally.stake)
    return clamp(us.commitment + ally.stake, 0.0, 1.0) * convinced * (1.0 - fear)


@compiled
def carry_out(i, w):
    """Tie hands in public if so ordered (Fearon 1997); everyone else's belief follows."""
    us = w.washington
    if w.intentions[Seat.WASHINGTON].verb != Order.COMMIT or us.committed:
        return
    us.committed, us.due_hours = 1, -1.0
    note(w, w.alliance.us, What.US_COMMITS, us.willing, us.disposition, us.commitment)
    for holder in range(HOLDERS):
        learn(w.beliefs[holder * SUBJECTS + Subject.US], 1.0, w.p.washington.pledge_counts)
    happened(w, Occasion.US_COMMITS)
