"""Incidents before a crisis: probes by the challenger and innocent accidents, blamed or not, answered or not.

Each incident has a true author. Its evidence is one correct log-likelihood ratio, so blame is calibrated
while probing keeps its usual rate: of the incidents believed at 0.9, nine in ten are the challenger's.
"""

from __future__ import annotations

from sim.model.actor import KREMLIN_ID, NATURE, NATURE_ID, THE_KREMLIN, draw, draw_normal, due, note
from sim.model.actors.information import NOTHING_DUE
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, Holder, Subject, Text, What
from sim.model.rng import Purpose
from sim.model.rules.attribution import evidence, posterior
from sim.model.rules.credibility import learn
from sim.model.rules.distribution import exponential, triangular
from sim.model.rules.numeric import chance, clamp, keep, log_odds, logistic, safe_exp
from sim.model.rules.probing import divided, pull, rallied, worn
from sim.model.rules.stance import TOP_RUNG
from sim.model.units import DAYS_PER_MONTH, DAYS_PER_YEAR, HOURS_PER_DAY

INCIDENTS = 128  # open at once; beyond, the one at hand is forgotten


@compiled
def happen(i, w):
    """Launch this turn's probe and this turn's accident, if they come; settle what has become due."""
    p, clock, kremlin = w.p, w.clock, w.kremlin
    kremlin.tempo *= keep(p.kremlin.tempo_half_life, clock.days)
    w.alliance.alarm = worn(w.alliance.alarm, p.probing.fatigue, clock.days / DAYS_PER_YEAR)
    drawn = p.kremlin.light_draws * w.alliance.forward_light * p.posture.provocation
    drawn += pull(p.probing.appetite, p.kremlin.perceived_cohesion, kremlin.cohesion_seen)
    probing = chance(p.kremlin.probe_rate / DAYS_PER_MONTH * safe_exp(kremlin.tempo + drawn), clock.days)
    u = draw(w, KREMLIN_ID, Purpose.PROBE, 0)
    if u < probing:
        kremlin.probes += 1
        open_incident(w, 1, probing, u)
    accident = chance(p.information.innocent_rate / DAYS_PER_MONTH, clock.days)
    u = draw(w, NATURE_ID, Purpose.INNOCENT, 0)
    if u < accident:
        open_incident(w, 0, accident, u)
    if due(w, w.information.next_due):
        settle_due(w)


@compiled
def settle_due(w):
    """Settle all that has become due, and look up when the next incident does."""
    for n in range(len(w.incidents)):
        if w.incidents[n].open and due(w, w.incidents[n].due_hours):
            settle(n, w)
    w.information.next_due = NOTHING_DUE
    for n in range(len(w.incidents)):
        if w.incidents[n].open:
            w.information.next_due = min(w.information.next_due, w.incidents[n].due_hours)


@compiled
def pick_kind(w, who, guilty):
    """Return a kind of incident, by its share among probes or among accidents."""
    u, total = draw(w, who, Purpose.PROBE_KIND, guilty), 0.0
    for k in range(len(w.probe_kinds)):
        kind = w.probe_kinds[k]
        total += kind.weight if guilty else kind.innocent_weight
        if u < total:
            return k
    return len(w.probe_kinds) - 1


@compiled
def open_incident(w, guilty, happened, u):
    """Record an incident with its evidence and the day on which somebody will be blamed, or not."""
    clock, info = w.clock, w.information
    who = KREMLIN_ID if guilty else NATURE_ID
    k = pick_kind(w, who, guilty)
    for _ in range(INCIDENTS):
        if w.incidents[info.next_incident].open == 0:
            break
        info.next_incident = (info.next_incident + 1) % INCIDENTS
    kind, incident = w.probe_kinds[k], w.incidents[info.next_incident]
    incident.kind, incident.guilty, incident.open, incident.overt = k, guilty, 1, kind.overt
    incident.hour = clock.hour
    incident.grave = exponential(1.0, draw(w, who, Purpose.SEVERITY, guilty))
    incident.severity = clamp(kind.severity * incident.grave, 0.0, 1.0)
    noise = draw_normal(w, who, Purpose.PROBE_EVIDENCE, guilty)
    incident.llr = evidence(kind.evidence, 1.0, 1.0 if guilty else -1.0, noise)
    delay = triangular(kind.low, kind.mode, kind.high, draw(w, who, Purpose.PROBE_DELAY, guilty))
    incident.due_hours = clock.hour + delay * HOURS_PER_DAY
    info.next_due = min(info.next_due, incident.due_hours)
    note(w, THE_KREMLIN if guilty else NATURE, What.PROBE if guilty else What.INNOCENT, happened, u, float(k))


@compiled
def prior_guilt(w, k):
    """Return the chance that an incident of kind k is the challenger's, from the rates alone."""
    kind, p = w.probe_kinds[k], w.p
    probes, accidents = p.kremlin.probe_rate * kind.weight, p.information.innocent_rate * kind.innocent_weight
    return probes / (probes + accidents) if probes + accidents > 0.0 else 0.5


@compiled
def settle(n, w):
    """Blame the challenger if belief suffices; then answer it, and let it learn from the answer."""
    p, incident, kremlin = w.p, w.incidents[n], w.kremlin
    incident.open = 0
    belief = posterior(prior_guilt(w, incident.kind), incident.llr)
    if belief < log_odds(p.information.blame_belief):
        if incident.guilty:
            kremlin.tempo += p.kremlin.encouragement
            cohere(divided(w.alliance.cohesion, p.probing.division, incident.severity), w)
        note(w, NATURE, What.UNATTRIBUTED, 1.0, 0.0, float(incident.kind))
        return
    if not incident.guilty:
        w.information.wrong_blame = 1
        learn(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.EUROPE], 0.0,
              p.credibility.wrong_blame_counts * incident.severity)  # fmt: skip
        note(w, NATURE, What.WRONG_BLAME, 1.0, 0.0, float(incident.kind))
        return
    kremlin.attributed += 1
    note(w, NATURE, What.ATTRIBUTED, 1.0, 0.0, float(incident.kind))
    answer(w, incident, belief)


@compiled
def cohere(cohesion, w):
    """Let members draw closer or part, for all to see."""
    a, k = w.alliance, w.kremlin
    k.cohesion_seen = clamp(k.cohesion_seen + cohesion - a.cohesion, 0.0, 1.0)
    a.cohesion = cohesion


@compiled
def care(stance, threat):
    """Return how much an answer shows that somebody cares, 0-1: 1 is the most that the threat allows."""
    return clamp(stance / (TOP_RUNG * max(threat, 1e-9)), 0.0, 1.0)


@compiled
def answer(w, incident, belief):
    """Answer an attributed probe as strongly as the common stance: the challenger reads both shores in it.

    What it learns of each is how much it cares: its rung over that of somebody as threatened who cares fully.
    What restrains it is the common stance over that of a mean member at the mean threat, at most 1; since the
    threatened lead the common stance, an answer on a usual day restrains fully.
    """
    p, kremlin, alliance = w.p, w.kremlin, w.alliance
    alliance.alarm += p.alliance.alarm * incident.severity * (1.0 - alliance.alarm)
    cohere(rallied(alliance.cohesion, p.probing.unity, incident.severity), w)
    w.host.vigilance += p.probing.vigilance * (1.0 - w.host.vigilance)
    strength = clamp(
        alliance.common / TOP_RUNG / max(logistic(alliance.level) * alliance.threat_mean, 1e-9), 0.0, 1.0
    )
    kremlin.tempo += (p.kremlin.encouragement * (1.0 - strength) - p.kremlin.restraint * strength) * (
        incident.severity
    )
    note(w, NATURE, What.ANSWERED, 1.0, strength, float(incident.kind))
    counts = p.kremlin.probe_counts * p.kremlin.transfer
    learn(
        w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.EUROPE],
        care(alliance.common, alliance.threat_mean),
        counts,
    )
    if alliance.us >= 0:
        us = w.allies[alliance.us]
        learn(w.beliefs[Holder.KREMLIN * SUBJECTS + Subject.US], care(us.stance, us.threat), counts)
    overt = incident.overt and len(w.forums) > 0 and w.council.asked == Text.NONE
    if overt and incident.grave >= p.host.article4_bar:
        w.council.asked = Text.ARTICLE4
        w.information.llr = belief
        if w.marks[0, What.ASKS_ARTICLE4].count == 0:
            w.calm.incident_hours = incident.hour
        note(w, alliance.host, What.ASKS_ARTICLE4, 1.0, 0.0, 0.0)
