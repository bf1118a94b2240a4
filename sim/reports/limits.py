"""The limits of the model: one text, for the sections of the report and for docs/limits.md."""

from __future__ import annotations

LIMITS = (
    "It is a teaching model. Every number is ‘in this model, under these assumptions’; none is a forecast.",
    "It stays at the strategic level: forces are aggregate, from public figures, with no tactics.",
    "History offers few cases, and no armed incursion into a member; most links rest on judgement.",
    "Members are publics as polled, and public figures; not predictions about any government of today.",
    "Residents are people with mixed views; the model has no ‘fifth column’ and treats nobody as a target.",
    "Whether more forward troops deter or provoke turns on one assumed number, kremlin.fear_of_posture: "
    "at 0 a brigade lowers the hazard of an attempt, at the default it raises it.",
    "Cohesion is the pull of the common position, not support: where that position is reluctant, it holds "
    "back those who would act. How much this moves the ends depends on who could reverse a seizure alone.",
    "The nuclear shadow weighs on the challenger as a loss in its payoff, on allies as a share of readiness, "
    "each with its own cost of a war. Equal restraint is not equal fear; how they compare is assumed.",
    "Whether police alone can end it turns on one assumed number, host.police_worth: at the default they "
    "hardly ever try it against armed men, and the host’s soldiers decide.",
    "A host asks others to act only where a crisis is as grave as host.article5_bar: while the party is "
    "smaller, the host is alone, however willing the others are.",
    "Who is most threatened holds the challenger responsible before there is evidence (alliance.suspicion): "
    "at the default the host’s own bars of belief are met at once, and it hardly waits for proof.",
    "Under alliance.rule=bandwagon evidence adds up until it carries everybody along, however little each "
    "cares.",
    "Members read evidence as if it came from regular soldiers. Proxies leave fewer traces, so that where "
    "they act readers are less sure than the evidence warrants.",
    "A seizure settles where nobody means to act and nothing new has happened for decisions.settle_days. "
    "What could follow, annexation, recognition or a bargain years later, is not played.",
    "To leave brings the challenger nothing but an end of costs: what it might get in exchange has no "
    "number, so that negotiated ends are rarer than where something was traded.",
    "The sea, where somebody has to cross it, is time and odds (conf/crossing): no ships, no mines, no "
    "blockade of what people live on. The first party lands unopposed.",
    "Many sources were read in secondary copies; the table of sources says which.",
)
OP_ED = "The op-ed that set the question is advocacy; where it is wrong, the corrected value is the default."
CANNOT_TELL = (
    "Whether an attempt will come: the baseline is assumed, and only the ratio to it is a result.",
    "What a named government would do: polls ask publics, and a government's own mind is drawn.",
    "How a fight would go on the ground: force is an index.",
    "Whether the rules are right: rival rules and ranges show how much hangs on them, not which is true.",
)
MISUSE = (
    "To quote a share of outcomes as the chance of an event. It is one among crises that these rules play.",
    "To quote one run, one figure or one headline without the assumptions, its interval and its grade.",
    "To argue from the model that something will not happen: what was never seen is only below a bound.",
    "To plan an operation. Nothing is finer than a town, and strength is an index.",
    "To say what a country, a leader or a group of residents is like. Kinds and groups are assumptions.",
    "To read a verdict on a claim as a verdict on the world: it is one on what these rules imply.",
    "To turn a dial until the answer pleases. A result that needs one value is that value.",
)
CONDITIONS = {  # of each number that a report leads with: what it is conditional on, beyond the rules
    "the ratio to the baseline": ("kremlin.beta", "kremlin.cap", "kremlin.u_ref", "kremlin.fear_of_posture"),
    "the chance of an attempt": ("kremlin.baseline", "kremlin.beta", "kremlin.cap"),
    "how crises end, of 100": (
        "host.article5_bar", "host.confidence", "host.will", "host.police_worth", "seizure.lock_in_cost",
        "kremlin.precision", "decisions.settle_days", "alliance.rule",
    ),
    "wider war and nuclear use": (
        "escalation.entry_risk", "escalation.accident_rate", "escalation.rung_growth",
        "escalation.nuclear_entry",
    ),
    "days until most allies are convinced": (
        "information.evidence_rate", "information.denial", "alliance.theta",
    ),
    "days until the council decides": ("council.request_days", "council.draft_days", "council.silence_days"),
    "the hazard of a second crisis": ("credibility.cascade", "credibility.deed_counts", "kremlin.transfer"),
    "harm": ("residents.fear_shock", "residents.fear_half_life"),
}  # fmt: skip
