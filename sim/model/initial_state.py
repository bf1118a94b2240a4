"""The first state of a replication: every record set from parameters, data and standing traits."""

from __future__ import annotations

from sim.model.actors import forces, kremlin
from sim.model.compiled import compiled
from sim.model.enums import HOLDERS, SUBJECTS, AttemptMode, Given, Role, Subject
from sim.model.rng import Purpose, normal, uniform
from sim.model.rules.distribution import exponential
from sim.model.rules.numeric import clamp, log_odds
from sim.model.rules.stance import TOP_RUNG
from sim.model.world import KREMLIN_ID

HOURS_PER_DAY, HOURS_PER_MONTH = 24, 730.0
NEVER_FROZEN = -1.0e18
EVEN = 0.5  # the middle of a uniform trait
NO_TURN = -2  # the turn before the first is -1


@compiled
def trait(w, who, index):
    """Return a standing uniform trait of somebody in this replication."""
    return uniform(w.clock.seed, 0, who, Purpose.TRAIT, index)


@compiled
def trait_normal(w, who, index):
    """Return a standing normal trait of somebody in this replication."""
    return normal(w.clock.seed, 0, who, Purpose.TRAIT, index)


@compiled
def start(w, seed):
    """Set every record to its state before the first turn, from parameters, data and standing traits."""
    clock = w.clock
    clock.seed, clock.turn, clock.tick, clock.crisis, clock.ended, clock.noted = seed, -1, 0, 0, 0, 0
    clock.hour, clock.since_hours, clock.keep_turn = 0.0, 0.0, NO_TURN
    start_forces(w)
    start_members(w)
    start_beliefs(w)
    start_town(w)
    start_kremlin(w)
    w.objections[:] = 0
    start_seats(w)
    if w.p.attempt.mode == AttemptMode.DAY:
        clock.keep_turn = int(w.p.attempt.day) * HOURS_PER_DAY // clock.turn_hours - 1
    kremlin.choose_week(0, w)


@compiled
def start_seats(w):
    """Fill every seat's means, and forget what became of its orders."""
    for s in w.seats:
        s.capital, s.readiness, s.sources = s.capital_full, s.readiness_full, s.sources_full
    for order in w.orders:
        order.given = Given.PENDING.value
    for intention in w.intentions:
        intention.verb, intention.ordered = 0, -1


@compiled
def start_forces(w):
    """Size every contingent in battalions: posture's persons by role and share, or its own."""
    p, a = w.p, w.alliance
    f = p.posture
    a.host_ready, a.forward_us, a.forward_europe, a.reinforcement = 0.0, 0.0, 0.0, 0.0
    for ally in w.allies:
        ally.stake = 0.0
    for c in w.contingents:
        persons = c.personnel
        if c.role == Role.HOST_READY:
            persons = f.host_ready * c.share
        elif c.role == Role.FRAMEWORK:
            persons = f.framework_forward * c.share * f.denial
        elif c.role == Role.US:
            persons = f.us_forward * c.share * f.denial
        elif c.role == Role.OTHERS:
            persons = f.others_forward * c.share * f.denial
        c.full_strength = persons / f.persons_per_battalion * c.quality
        c.strength = c.full_strength
        c.owner, c.moving, c.arrived, c.due_hours = 0, 0, 0, 0.0
        if c.role == Role.POLICE:
            c.owner, c.moving, c.arrived = 1, 1, 1
        elif c.role == Role.HOST_READY:
            a.host_ready += c.strength
        elif c.role == Role.REINFORCEMENT and forces.in_time(c, w) and not w.allies[c.nation].us:
            a.reinforcement += c.strength
    forces.count_deployable(w)
    start_forward(w)


@compiled
def start_forward(w):
    """Count forward troops by shore, and each contributor's stake in them (the tripwire)."""
    f, a = w.p.posture, w.alliance
    for c in w.contingents:
        persons = 0.0
        if c.role == Role.FRAMEWORK:
            persons = f.framework_forward * c.share
        elif c.role == Role.US:
            persons = f.us_forward * c.share
        elif c.role == Role.OTHERS:
            persons = f.others_forward * c.share
        strength = persons / f.persons_per_battalion
        if c.role == Role.US:
            a.forward_us += strength
        else:
            a.forward_europe += strength
        stake = w.allies[c.nation].stake + f.tripwire * f.tripwire_stake * strength
        w.allies[c.nation].stake = clamp(stake, 0.0, 1.0)


@compiled
def start_members(w):
    """Give each member its standing traits and a stance that fits a calm day."""
    p, a = w.p, w.alliance
    a.cohesion, a.alarm, a.convinced = p.alliance.cohesion, 0.0, 0.0
    a.us_belief = p.washington.perceived
    w.washington.president, w.washington.committed = p.washington.president, 0
    w.washington.announced, w.washington.theatre_change = 0, 0.0
    w.washington.commitment, w.washington.moved = p.washington.president, 0.0
    w.washington.trade_friction = p.alliance.trade_friction
    threat = 0.0
    for ally in w.allies:
        threat += ally.threat
        ally.spread = trait_normal(w, ally.id, 0)
        ally.cabinet_hours = exponential(p.coalition.cabinet_days, trait(w, ally.id, 1)) * HOURS_PER_DAY
        ally.theta = log_odds(p.alliance.theta) + ally.theta_offset
        ally.will, ally.belief, ally.private, ally.disposition = 0.0, ally.prior, 0.0, 0.0
        ally.willing, ally.decided = 0, 0
        ally.stance = TOP_RUNG * p.alliance.resolve * ally.threat
        ally.next_stance = ally.stance
    a.threat_mean = threat / float(len(w.allies))
    c = w.council
    c.stage, c.text, c.asked, c.draft, c.drafts, c.breaks, c.failed, c.passed = 0, 0, 0, 0, 0, 0, 0, 0
    c.due_hours, c.demand_cut, c.retry_hours, c.meeting_hours, c.calm_article4 = 0.0, 0.0, 0.0, -1.0, 0
    c.statement_hours, c.article4_hours, c.principle_hours, c.article5_hours = -1.0, -1.0, -1.0, -1.0
    w.coalition.formed, w.coalition.formed_hours, w.coalition.strength = 0, -1.0, 0.0
    common = 0.0
    for ally in w.allies:
        common += (
            p.alliance.us_weight if ally.us else (1.0 - p.alliance.us_weight) * ally.weight
        ) * ally.stance
    a.common = common
    a.mean_stance = common


@compiled
def start_beliefs(w):
    """Set what each holder believes of each subject; troops in place are a signal (sunk cost)."""
    p, a = w.p, w.alliance
    counts, signal = p.kremlin.belief_counts, p.posture.signal * p.washington.posture_counts
    for holder in range(HOLDERS):
        for subject in range(SUBJECTS):
            b = w.beliefs[holder * SUBJECTS + subject]
            mean, kept = p.alliance.resolve, signal * a.forward_europe
            if subject == Subject.US:
                mean, kept = p.washington.perceived, signal * a.forward_us
            elif subject == Subject.HOST:
                mean, kept = p.host.resilience, 0.0
            b.prior_a, b.prior_b = counts * mean + kept, counts * (1.0 - mean)
            b.a, b.b = b.prior_a, b.prior_b


@compiled
def start_town(w):
    """Give residents their views, districts their size, and the town a quiet day."""
    p, t = w.p, w.town
    q = p.residents
    for d in w.districts:
        d.people, d.legitimacy, d.active, d.arrest = 0.0, 0.0, 0.0, 1.0
    total = 0.0
    for i in range(len(w.residents)):
        r = w.residents[i]
        group = group_of(w, trait(w, r.id, 0))
        r.anchor = clamp(
            q.legitimacy + group.legitimacy_offset + q.legitimacy_spread * trait_normal(w, r.id, 1), 0.0, 1.0
        )
        r.hardship = clamp(group.hardship + q.hardship_spread * (trait(w, r.id, 2) - EVEN), 0.0, 1.0)
        r.risk_aversion, r.media = trait(w, r.id, 3), group.media
        r.legitimacy, r.next_legitimacy, r.active, r.next_active = r.anchor, r.anchor, 0, 0
        w.districts[r.district].people += 1.0
        w.districts[r.district].legitimacy += r.legitimacy
        total += r.legitimacy
    for d in w.districts:
        d.legitimacy = d.legitimacy / d.people if d.people > 0.0 else 0.0
    n = float(len(w.residents))
    t.legitimacy = total / n if n > 0.0 else 1.0
    t.unrest, t.fear, t.harm, t.clash, t.salience = 0.0, 0.0, 0.0, 0.0, 0.0
    t.grievance = q.grievance_shock
    t.host, t.coalition, t.alliance, t.intruders, t.entrenchment = 0.0, 0.0, 0.0, 0.0, 0.0
    t.state, t.decisive, t.lock_in_hours, t.cause, t.truth = 0, 0, -1.0, 0, 1
    h, info = w.host, w.information
    h.detected, h.detected_hours, h.cordon, h.force, h.asked_coalition = 0, -1.0, 0, 0, 0
    h.contained_early, h.free_police = 0, p.host.police
    info.llr, info.attributed_hours, info.narrative = 0.0, -1.0, p.information.narrative
    info.flag, info.flag_until, info.bonus, info.wrong_blame, info.next_incident = 0, 0.0, 0.0, 0, 0
    w.infrastructure.grid, w.infrastructure.telecom = 1.0, 1.0
    for incident in w.incidents:
        incident.open = 0
    for inject in w.injects:
        inject.fired = 0


@compiled
def group_of(w, u):
    """Return the resident group at share u."""
    total = 0.0
    for g in range(len(w.groups)):
        total += w.groups[g].share
        if u < total:
            return w.groups[g]
    return w.groups[len(w.groups) - 1]


@compiled
def start_kremlin(w):
    """Set the challenger's state, its standing error of perception, and the state of the other war."""
    p, k = w.p, w.kremlin
    k.utility, k.ratio, k.ratio_sum, k.weeks, k.survival, k.kept_weight = 0.0, 1.0, 0.0, 0.0, 1.0, 0.0
    k.noise, k.cohesion_seen = trait_normal(w, KREMLIN_ID, 0), p.kremlin.perceived_cohesion
    k.tempo, k.committed, k.felt_war, k.before, k.after = 0.0, 0.0, 0.0, 0.0, 0.0
    k.host, k.coalition, k.alliance, k.war, k.hold = 0.0, 0.0, 0.0, 0.0, 0.0
    k.rung, k.peak_rung, k.left, k.talks, k.probes, k.attributed, k.attempted = 0, 0, 0, 0, 0, 0, 0
    w.escalation.war, w.escalation.nuclear, w.escalation.faced = 0, 0, 0
    months = p.ukraine.months_since_freeze
    w.ukraine.frozen_hours = NEVER_FROZEN if months < 0.0 else -months * HOURS_PER_MONTH
    w.ukraine.shift = 0.0
    kremlin.take_stock(0, w)
