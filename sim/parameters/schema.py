"""The configuration's schema: one dataclass per conf group, every quantity with its unit and hard bounds.

Defaults live in conf/, once; here stand only types, units and the bounds beyond which a value makes no sense.
A quantity is a number or a distribution in text ('triangular:.2:.5:.85'); a choice is one of an enum's names.
One table, longer than most files here: a reader looks up a group, and two halves would hide half of them.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any

from omegaconf import MISSING

from sim.model.enums import AttemptMode, Cause, DecisionRule


def quantity(unit: str, low: float, high: float) -> Any:
    """Declare a number within [low, high] in `unit`, or a distribution whose support lies there."""
    return field(default=MISSING, metadata={"unit": unit, "low": low, "high": high})


def choice(enum: type) -> Any:
    """Declare one name of `enum`, in lower case."""
    return field(default=MISSING, metadata={"enum": enum})


def about() -> Any:
    """Declare the mapping that documents a group's quantities."""
    return field(default_factory=dict)


@dataclass
class Kremlin:
    """The challenger: what it wants, what it perceives, how it probes."""

    baseline: Any = quantity("1/year", 0, 10)
    beta: Any = quantity("log hazard per utility", 0, 1000)
    cap: Any = quantity("ratio", 1, 1000)
    u_ref: Any = quantity("utility", -100, 100)
    prize: Any = quantity("cost of war", 0, 10)
    aim_split: Any = quantity("share", 0, 1)
    probing_value: Any = quantity("cost of war", -5, 5)
    loss_contained: Any = quantity("cost of war", 0, 10)
    loss_coalition: Any = quantity("cost of war", 0, 10)
    loss_alliance: Any = quantity("cost of war", 0, 10)
    loss_war: Any = quantity("cost of war", 0, 100)
    audience_cost: Any = quantity("cost of war", 0, 5)
    sanctions_cost: Any = quantity("cost of war", 0, 5)
    reference: Any = quantity("cost of war", -5, 5)
    curvature: Any = quantity("exponent", 0.2, 1)
    loss_aversion: Any = quantity("ratio", 1, 5)
    gamma_gain: Any = quantity("exponent", 0.3, 1)
    gamma_loss: Any = quantity("exponent", 0.3, 1)
    perceived_cohesion: Any = quantity("share", 0, 1)
    perceived_detection: Any = quantity("chance per day", 0.01, 0.99)
    perceived_decision_days: Any = quantity("days", 0.1, 120)
    perception_noise: Any = quantity("sd of log-odds", 0, 3)
    fear_of_posture: Any = quantity("cost of war per battalion", 0, 1)
    probe_rate: Any = quantity("1/month", 0, 30)
    encouragement: Any = quantity("log tempo per probe", 0, 2)
    restraint: Any = quantity("log tempo per probe", 0, 2)
    tempo_half_life: Any = quantity("days", 1, 2000)
    transfer: Any = quantity("share", 0, 1)
    belief_counts: Any = quantity("pseudo-counts", 1, 200)
    belief_half_life: Any = quantity("days", 1, 5000)
    probe_counts: Any = quantity("pseudo-counts", 0, 20)
    precision: Any = quantity("log-odds per utility", 0, 100)
    decision_days: Any = quantity("days", 0.1, 60)
    reserve: Any = quantity("battalions", 0, 200)
    commitment_share: Any = quantity("share", 0, 1)
    about: dict[str, Any] = about()


@dataclass
class Washington:
    """President, Congress and military: true and perceived commitment, statements, troops."""

    president: Any = quantity("share", 0, 1)
    congress: Any = quantity("share", 0, 1)
    military: Any = quantity("share", 0, 1)
    president_weight: Any = quantity("share", 0, 1)
    congress_weight: Any = quantity("share", 0, 1)
    congress_floor: Any = quantity("share", 0, 1)
    volatility: Any = quantity("sd per square-root year", 0, 3)
    reversion_days: Any = quantity("days", 1, 5000)
    perceived: Any = quantity("share", 0, 1)
    statement_rate: Any = quantity("1/month", 0, 60)
    statement_noise: Any = quantity("sd", 0, 1)
    statement_counts: Any = quantity("pseudo-counts", 0, 10)
    posture_counts: Any = quantity("pseudo-counts", 0, 20)
    pledge_counts: Any = quantity("pseudo-counts", 0, 50)
    theatre_troops: Any = quantity("persons", 0, 500_000)
    theatre_floor: Any = quantity("persons", 0, 500_000)
    floor_delay_days: Any = quantity("days", 0, 720)
    decision_days: Any = quantity("days", 0.1, 120)
    about: dict[str, Any] = about()


@dataclass
class Alliance:
    """The members: how much they care, how they move each other, when they are convinced."""

    resolve: Any = quantity("share", 0, 1)
    resolve_spread: Any = quantity("sd", 0, 0.5)
    cohesion: Any = quantity("share", 0, 1)
    adjustment_days: Any = quantity("days", 0.1, 60)
    threat_weight: Any = quantity("share per threat", 0, 1)
    us_pull: Any = quantity("share per commitment", 0, 1)
    alarm: Any = quantity("share per attributed incident", 0, 1)
    us_weight: Any = quantity("share", 0, 1)
    trade_friction: Any = quantity("share", 0, 1)
    theta: Any = quantity("belief", 0.5, 0.999)
    conviction_scale: Any = quantity("log-odds", 0.05, 10)
    private_evidence: Any = quantity("share of public rate", 0, 5)
    misreading: Any = quantity("log-odds per narrative", 0, 10)
    caution: Any = quantity("share", 0, 1)
    rule: Any = choice(DecisionRule)
    about: dict[str, Any] = about()


@dataclass
class Council:
    """The North Atlantic Council: request, draft, silence, mediation, dilution."""

    rho: Any = quantity("correlation", 0, 1)
    objection: Any = quantity("chance", 0, 1)
    objection_statement: Any = quantity("chance", 0, 1)
    stance_slope: Any = quantity("log-odds per rung", 0, 20)
    belief_slope: Any = quantity("share", 0, 20)
    draft_noise: Any = quantity("share", 0, 1)
    request_days: Any = quantity("days", 0, 60)
    draft_days: Any = quantity("days", 0, 60)
    silence_days: Any = quantity("days", 0, 60)
    mediation_days: Any = quantity("days", 0, 60)
    dilution: Any = quantity("rungs", 0, 5)
    max_drafts: Any = quantity("drafts", 1, 20)
    retry_days: Any = quantity("days", 0, 90)
    demand_statement: Any = quantity("rungs", 0, 5)
    demand_article4: Any = quantity("rungs", 0, 5)
    demand_principle: Any = quantity("rungs", 0, 5)
    demand_article5: Any = quantity("rungs", 0, 5)
    belief_article4: Any = quantity("belief", 0.001, 0.999)
    belief_principle: Any = quantity("belief", 0.001, 0.999)
    evidence_standard: Any = quantity("belief", 0.001, 0.999)
    about: dict[str, Any] = about()


@dataclass
class Coalition:
    """The willing: who acts without consensus, and when their sum suffices."""

    join_stance: Any = quantity("rungs", 0, 5)
    cabinet_days: Any = quantity("days", 0.01, 90)
    requirement: Any = quantity("ratio to local need", 0, 20)
    window_days: Any = quantity("days", 0.25, 120)
    about: dict[str, Any] = about()


@dataclass
class Host:
    """Estonia: detects, sends police first, contains or not, asks."""

    detection: Any = quantity("chance per day", 0.01, 1)
    police: Any = quantity("battalions", 0, 20)
    containment_days: Any = quantity("days", 0.1, 90)
    escalation_patience: Any = quantity("days", 0, 90)
    article4_bar: Any = quantity("ratio", 0, 20)
    article4_belief: Any = quantity("belief", 0, 1)
    article5_belief: Any = quantity("belief", 0, 1)
    force_belief: Any = quantity("belief", 0, 1)
    police_days: Any = quantity("days", 0, 90)
    confidence: Any = quantity("chance", 0, 1)
    coalition_patience: Any = quantity("days", 0, 90)
    resilience: Any = quantity("share", 0, 1)
    engagement: Any = quantity("share", 0, 1)
    about: dict[str, Any] = about()


@dataclass
class Posture:
    """Who stands where, in persons by contributor; four channels that can be switched off one by one."""

    framework_forward: Any = quantity("persons", 0, 50_000)
    us_forward: Any = quantity("persons", 0, 50_000)
    others_forward: Any = quantity("persons", 0, 50_000)
    host_ready: Any = quantity("persons", 0, 100_000)
    announced_change: Any = quantity("persons", -100_000, 100_000)
    executed_change: Any = quantity("persons", -100_000, 100_000)
    change_day: Any = quantity("days", 0, 720)
    arrival_factor: Any = quantity("ratio", 0.05, 20)
    persons_per_battalion: Any = quantity("persons", 100, 2000)
    decisiveness: Any = quantity("exponent", 0.2, 5)
    attacker_mass: Any = quantity("ratio", 0.05, 5)
    denial: Any = quantity("share", 0, 1)
    tripwire: Any = quantity("share", 0, 1)
    signal: Any = quantity("share", 0, 1)
    provocation: Any = quantity("share", 0, 1)
    tripwire_stake: Any = quantity("share per battalion", 0, 1)
    about: dict[str, Any] = about()


@dataclass
class Seizure:
    """The attempt on the ground: its size, who commands it, how it digs in."""

    intruders: Any = quantity("battalions", 0.01, 10)
    proxy_share: Any = quantity("share", 0, 1)
    proxy_control: Any = quantity("share", 0, 1)
    local_strength: Any = quantity("share", 0, 1)
    drift_days: Any = quantity("days", 1, 1000)
    lock_in_days: Any = quantity("days", 0.5, 365)
    lock_in_cost: Any = quantity("ratio", 0, 20)
    reversal_days: Any = quantity("days", 0.1, 90)
    about: dict[str, Any] = about()


@dataclass
class Residents:
    """Narva's people: legitimacy, grievance, fear, protest or calm."""

    count: Any = quantity("residents modelled", 0, 20_000)
    legitimacy: Any = quantity("share", 0, 1)
    legitimacy_spread: Any = quantity("sd", 0, 0.5)
    hardship_spread: Any = quantity("share", 0, 1)
    grievance_shock: Any = quantity("share", -1, 1)
    activation: Any = quantity("net grievance", -1, 1)
    arrest_constant: Any = quantity("exponent", 0, 20)
    police_ratio: Any = quantity("police per resident", 0, 0.5)
    openness: Any = quantity("share per day", 0, 1)
    unrest_noise: Any = quantity("sd per square-root day", 0, 0.5)
    narrative_pull: Any = quantity("share", 0, 1)
    fear_half_life: Any = quantity("days", 0.5, 365)
    fear_shock: Any = quantity("share per day", 0, 1)
    spillover: Any = quantity("ratio per active share", 0, 100)
    about: dict[str, Any] = about()


@dataclass
class Information:
    """Evidence, denial, false flags, narrative, innocent incidents."""

    evidence_rate: Any = quantity("log-odds per day", 0, 20)
    denial: Any = quantity("share", 0, 1)
    false_flag: Any = quantity("chance", 0, 1)
    false_flag_days: Any = quantity("days", 0.1, 365)
    narrative: Any = quantity("share", 0, 1)
    narrative_half_life: Any = quantity("days", 1, 2000)
    narrative_push: Any = quantity("share per day", 0, 1)
    innocent_rate: Any = quantity("1/month", 0, 30)
    blame_belief: Any = quantity("belief", 0.5, 0.999)
    about: dict[str, Any] = about()


@dataclass
class Infrastructure:
    """Grid and telecom under cyber pressure: vulnerability and repair."""

    grid_vulnerability: Any = quantity("share", 0, 1)
    telecom_vulnerability: Any = quantity("share", 0, 1)
    cyber_rate: Any = quantity("1/month", 0, 60)
    crisis_factor: Any = quantity("ratio", 0, 50)
    severity: Any = quantity("share", 0, 1)
    repair_days: Any = quantity("days", 0.05, 120)
    about: dict[str, Any] = about()


@dataclass
class Escalation:
    """The nuclear shadow: risk on entering a rung, a daily rate while there, restraint on both sides."""

    entry_risk: Any = quantity("chance per rung", 0, 1)
    daily_risk: Any = quantity("1/day", 0, 1)
    rung_growth: Any = quantity("ratio per rung", 1, 20)
    nuclear_entry: Any = quantity("chance", 0, 1)
    nuclear_daily: Any = quantity("1/day", 0, 1)
    restraint_challenger: Any = quantity("share", 0, 1)
    restraint_allies: Any = quantity("share", 0, 1)
    settlement_rate: Any = quantity("1/day", 0, 1)
    face_saving: Any = quantity("share", 0, 1)
    about: dict[str, Any] = about()


@dataclass
class Ukraine:
    """What the war leaves the Kremlin free to use; months_since_freeze is null while the war goes on."""

    months_since_freeze: Any = quantity("months", 0, 240)
    availability_war: Any = quantity("index, before 2022 = 1", 0, 5)
    availability_full: Any = quantity("index, before 2022 = 1", 0, 5)
    recovery_months: Any = quantity("months", 1, 240)
    about: dict[str, Any] = about()


@dataclass
class Credibility:
    """How one crisis moves the next: weights of deeds and the discount that carries them over."""

    deed_counts: Any = quantity("pseudo-counts", 0, 100)
    cascade: Any = quantity("share", 0, 1)
    wrong_blame_counts: Any = quantity("pseudo-counts", 0, 100)
    about: dict[str, Any] = about()


@dataclass
class Attempt:
    """Whether and when the attempt comes: drawn from the hazard, on a day, never, or by brute force."""

    mode: Any = choice(AttemptMode)
    day: Any = quantity("days", 0, 720)
    prior_directed: Any = quantity("share", 0, 1)
    prior_proxies: Any = quantity("share", 0, 1)
    prior_local: Any = quantity("share", 0, 1)
    cause: Any = choice(Cause)
    about: dict[str, Any] = about()


GROUPS: dict[str, type] = {
    group.__name__.lower(): group
    for group in (
        Kremlin, Washington, Alliance, Council, Coalition, Host, Posture, Seizure, Residents,
        Information, Infrastructure, Escalation, Ukraine, Credibility, Attempt,
    )
}  # fmt: skip


@dataclass
class Run:
    """The top-level keys of conf/config.yaml; each group hangs below them under its own name."""

    scenario: str = MISSING
    replications: int = field(default=MISSING, metadata={"low": 1, "high": 100_000_000})
    seed: int = field(default=MISSING, metadata={"low": 0, "high": 2**63 - 1})
    horizon_days: int = field(default=MISSING, metadata={"low": 7, "high": 720})
    crisis_days: int = field(default=MISSING, metadata={"low": 4, "high": 365})
    turn_hours: int = field(default=MISSING, metadata={"low": 1, "high": 24})
    threads: int = field(default=MISSING, metadata={"low": 0, "high": 1024})
    orders: Any = None  # the path of a saved game (sim/config/orders.py)


def declared(group: type) -> list[Field[Any]]:
    """Return the quantities and choices of a group, in order."""
    return [f for f in fields(group) if f.name != "about"]
