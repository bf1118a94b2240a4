"""The Kremlin's sight and expectations: the staff paper, and the model's own frequencies given what it sees.

`kremlin.insight` mixes the two. The frequencies are fitted on the model's own runs (sim/studies/insight) and
kept with the scenario, so that a challenger of insight 1 is right on average: rational expectations.
"""

from __future__ import annotations

import math

import numpy as np

from sim.model.actors.forums import demanded_stance
from sim.model.actors.information import excuse
from sim.model.compiled import compiled
from sim.model.enums import SUBJECTS, Holder, Subject, Text
from sim.model.rules import emulator, forecast
from sim.model.rules.consensus import objection_probability
from sim.model.rules.contest import dug_in
from sim.model.rules.credibility import expected
from sim.model.rules.numeric import clamp, log_odds, logistic
from sim.model.rules.operation import police_strength
from sim.model.rules.probing import detection
from sim.model.rules.shadow import disaster_on_entry
from sim.model.rules.stance import TOP_RUNG
from sim.model.units import HOURS_PER_DAY

SEEN = (  # what it sees: chances in log-odds, sizes and delays in logarithms
    # the staff paper's own expectations
    "paper host", "paper coalition", "paper alliance", "paper hold",
    # how others look to it
    "will of Washington", "will of Europe", "will of the host", "cohesion", "detection",
    "decision days",
    # its own means, wishes and fears
    "men", "backing", "reserve", "rung", "reinforcement", "prize", "audience cost", "loss of war",
    "loss aversion", "own decision days", "excuse",
    # what is public of the other side
    "police", "willing", "American troops", "lock-in days", "cabinets", "objection", "bar of Article 5",
    "odds that the host wants", "window", "arrival", "entry risk", "accidents",
    # how the crisis goes; 0 before it
    "days", "dug in", "talks", "attributed", "host fights", "Washington commits", "coalition formed",
    "Article 5", "stance", "facing", "failures", "operation", "cordon",
)  # fmt: skip
SEES = len(SEEN)
SURE = 0.001  # chances are seen no nearer to 0 and 1


@compiled
def running(w):
    """Return whether a crisis runs: before and after it, reputation is all there is."""
    return w.clock.crisis == 1 and w.clock.ended == 0


@compiled
def perceive(mean, w):
    """Return a belief as the Kremlin reads it: shifted by its standing error of perception."""
    return logistic(log_odds(mean) + w.p.kremlin.perception_noise * w.kremlin.noise)


@compiled
def will_of(subject, w):
    """Return how willing a subject looks: certain once it acts, else half reputation and half its stance."""
    seen = perceive(expected(w.beliefs[Holder.KREMLIN * SUBJECTS + subject]), w)
    if not running(w):
        return seen
    if acts(subject, w):
        return 1.0
    stance = w.alliance.common
    if subject == Subject.US:
        stance = w.allies[w.alliance.us].stance if w.alliance.us >= 0 else 0.0
    elif subject == Subject.HOST:
        stance = w.allies[w.alliance.host].stance
    return (seen + stance / TOP_RUNG) / 2.0


@compiled
def acts(subject, w):
    """Return whether a subject has bound itself in this crisis, for all to see."""
    if subject == Subject.US:
        return w.washington.committed == 1
    if subject == Subject.HOST:
        return w.host.force == 1
    return w.coalition.formed == 1 or w.council.article5_hours >= 0.0


@compiled
def foresee(chances, men, backing, rung, w):
    """Fill `chances` with the forecast over war, alliance, coalition, host and hold; return the alliance's.

    A compact rule over perceived detection, local balance, US and European will, cohesion and speed, given
    the men in the town, `backing` battalions of regional forces in view, and the rung (assumed; see
    rules/forecast.py). Troops in place whose nations may let them fight count with the host.
    """
    p, town, alliance = w.p, w.town, w.alliance
    k, f = p.kremlin, p.posture
    goes = running(w)
    us = will_of(Subject.US, w) if alliance.us >= 0 else 0.0
    europe, host_will = will_of(Subject.EUROPE, w), will_of(Subject.HOST, w)
    weight = p.alliance.us_weight
    will = weight * us + (1.0 - weight) * europe
    dug = town.entrenchment if goes else 0.0
    time_left = p.seizure.lock_in_days * (1.0 - dug)
    holder = dug_in(men, dug, p.seizure.lock_in_cost) + backing
    in_place = f.contact * f.denial * (alliance.forward_us + alliance.forward_europe)
    police = police_strength(p.host.police, p.host.police_worth, True) + alliance.host_ready + in_place
    seen = detection(k.perceived_detection, w.host.vigilance)
    noticed = 1.0 if goes and w.host.detected else seen
    early = 0.0 if goes and town.lock_in_hours >= 0.0 and w.host.force == 0 else 1.0
    host = early * host_will * forecast.host_answer(noticed, police, holder, f.attacker_mass, f.decisiveness)
    willing = alliance.host_ready + alliance.forward_europe * f.denial + alliance.reinforcement
    cabinets = p.coalition.cabinet_days + p.host.coalition_patience
    timely = 1.0 if goes and w.coalition.formed else forecast.in_time(time_left, cabinets)
    coalition = forecast.outside_answer(europe, willing, holder, f.attacker_mass, f.decisiveness, timely)
    demand = demanded_stance(Text.ARTICLE5.value, 0, w)
    q = objection_probability(
        p.council.objection, demand, TOP_RUNG * will, p.council.stance_slope, 0.0, 0.0, p.council.belief_slope
    )
    united = forecast.unity(q, float(w.forums[0].voters), w.kremlin.cohesion_seen) if len(w.forums) else 0.0
    timely = forecast.in_time(time_left, k.perceived_decision_days)
    if goes and w.council.article5_hours >= 0.0:
        united, timely = 1.0, 1.0
    together = willing + alliance.forward_us * f.denial
    answer = forecast.outside_answer(will * united, together, holder, f.attacker_mass, f.decisiveness, timely)
    e = p.escalation
    war = disaster_on_entry(e.entry_risk, e.rung_growth, float(rung + 1))
    forecast.split_outcomes(chances, host, coalition, answer, war)
    return answer


@compiled
def expect(chances, men, backing, rung, w):
    """Fill `chances` with what it expects: the staff paper's, and by insight the model's own frequencies.

    Returns the chance that the alliance answers. Limit insight 0: the staff paper alone.
    """
    answer, insight = foresee(chances, men, backing, rung, w), w.p.kremlin.insight
    if insight <= 0.0 or len(w.frequencies) == 0:
        return answer
    seen, own = np.empty(SEES), np.empty(forecast.OUTCOMES)
    look(seen, chances, men, backing, rung, w)
    emulator.frequencies(own, seen, w.frequencies[1 if running(w) else 0])
    for n in range(forecast.OUTCOMES):
        chances[n] = (1.0 - insight) * chances[n] + insight * own[n]
    return (1.0 - insight) * answer + insight * forecast.alliance_answers(own)


@compiled
def remember(men, backing, rung, w):
    """Write down what it sees as it chooses, while there is room: the runs that frequencies are fitted on."""
    k = w.kremlin
    if k.looked < len(w.looks):
        chances = np.empty(forecast.OUTCOMES)
        foresee(chances, men, backing, rung, w)
        look(w.looks[k.looked], chances, men, backing, rung, w)
        k.looked += 1


@compiled
def look(seen, paper, men, backing, rung, w):
    """Fill `seen` (SEES,), in the order of SEEN, given the staff paper's chances for this option."""
    at = put(seen, 0, expectations(paper))
    at = put(seen, at, others(w))
    at = put(seen, at, itself(men, backing, rung, w))
    at = put(seen, at, public(w))
    put(seen, at, course(w))


@compiled
def put(seen, at, values):
    """Write a tuple of floats into `seen` from place `at` on; return the next place."""
    for n in range(len(values)):
        seen[at + n] = values[n]
    return at + len(values)


@compiled
def odds_of(chance):
    """Return log-odds, with chances held off 0 and 1 as far as one can be sure."""
    return log_odds(clamp(chance, SURE, 1.0 - SURE))


@compiled
def log_of(size):
    """Return ln(1 + x) of a size or a delay from 0."""
    return math.log(1.0 + max(size, 0.0))


@compiled
def expectations(paper):
    """Return the staff paper's chances."""
    return (odds_of(paper[forecast.HOST]), odds_of(paper[forecast.COALITION]),
            odds_of(paper[forecast.ALLIANCE]), odds_of(paper[forecast.HOLD]))  # fmt: skip


@compiled
def others(w):
    """Return how the others look to it."""
    k, us = w.p.kremlin, will_of(Subject.US, w) if w.alliance.us >= 0 else 0.0
    seen = detection(k.perceived_detection, w.host.vigilance)
    noticed = 1.0 if running(w) and w.host.detected else seen
    return (us, will_of(Subject.EUROPE, w), will_of(Subject.HOST, w), w.kremlin.cohesion_seen, noticed,
            log_of(k.perceived_decision_days))  # fmt: skip


@compiled
def itself(men, backing, rung, w):
    """Return its own means, wishes and fears."""
    k, e = w.p.kremlin, w.p.escalation
    return (log_of(men), log_of(backing), log_of(w.kremlin.reserve), float(rung), w.p.seizure.reinforcement,
            log_of(k.prize), k.audience_cost, log_of(k.loss_war * e.restraint_challenger), k.loss_aversion,
            log_of(k.decision_days), excuse(w))  # fmt: skip


@compiled
def public(w):
    """Return what is public of the other side: forces, distances, doctrine, and what risks they share."""
    p, a = w.p, w.alliance
    f, e = p.posture, p.escalation
    police = police_strength(p.host.police, p.host.police_worth, True) + a.host_ready
    willing = a.host_ready + a.forward_europe * f.denial + a.reinforcement
    return (log_of(police + f.contact * f.denial * (a.forward_us + a.forward_europe)), log_of(willing),
            log_of(a.forward_us * f.denial), log_of(p.seizure.lock_in_days),
            log_of(p.coalition.cabinet_days + p.host.coalition_patience), odds_of(p.council.objection),
            p.host.article5_bar * p.host.grave_men, p.host.confidence, log_of(p.coalition.window_days),
            f.arrival_factor, odds_of(e.entry_risk), log_of(e.accident_rate / SURE))  # fmt: skip


@compiled
def course(w):
    """Return how the crisis goes, for all to see; zeros before it and after it."""
    goes, t = 1.0 if running(w) else 0.0, w.town
    attributed = 1.0 if w.information.attributed_hours >= 0.0 else 0.0
    article5 = 1.0 if w.council.article5_hours >= 0.0 else 0.0
    return (goes * log_of(w.clock.since_hours / HOURS_PER_DAY), goes * t.entrenchment,
            goes * float(w.kremlin.talks), goes * attributed, goes * float(w.host.force),
            goes * float(w.washington.committed), goes * float(w.coalition.formed), goes * article5,
            goes * w.alliance.common, goes * log_of(t.host + t.coalition + t.alliance),
            goes * float(w.operation.failures), goes * float(w.operation.kind),
            goes * float(w.host.cordon))  # fmt: skip
