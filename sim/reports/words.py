"""Plain words for the names in the tables: one place, so that every figure and page says the same."""

from __future__ import annotations

from typing import Any

from sim.reports.format import start_of
from sim.results.outcomes import HELD, HOST, LEFT, REVERSED, WAR

WITHOUT = {
    "probing_contained": "some probing is traced or answered under Article 4",
    "no_crisis": "none of it is",
}
CAUSES = {
    "directed": "directed by the challenger", "proxies": "proxies", "local_unrest": "local unrest",
    "hoax": "a hoax",
}  # fmt: skip
TEXTS = {
    "statement": "a statement", "article4": "Article 4 measures",
    "article5_principle": "Article 5 in principle", "article5": "Article 5 confirmed",
}  # fmt: skip
REASONS = {
    "stance": "is less ready to act than the text asks",
    "belief": "is not convinced who did it",
    "disposition": "objects by disposition",
}
GROUPS = {
    "kremlin": "the challenger", "washington": "Washington", "alliance": "the allies",
    "council": "the council", "coalition": "the coalition of the willing", "host": "the host",
    "posture": "forces", "seizure": "the seizure", "residents": "residents", "information": "information",
    "infrastructure": "infrastructure", "escalation": "escalation", "decisions": "decisions",
    "ukraine": "the challenger's other war",
    "crossing": "the sea", "credibility": "credibility", "attempt": "the attempt",
    "sequel": "the next attempt", "probing": "what probes teach",
}  # fmt: skip
RUNGS = (
    "nobody is there", "unmarked armed men, all denied", "more of them, still denied",
    "open reinforcement by regional forces", "a wider war", "nuclear use",
)  # fmt: skip
OWNED_UP = {1: "the armed men", 2: "more of them"}  # the rungs of a challenger that denies nothing
GRADES = {
    "data": "measured or recorded",
    "expert": "an expert's estimate",
    "op-ed": "the op-ed's own claim",
    "assumed": "our assumption, no source",
}
RULE = "How an ally decides: which of the rival rules holds"
RULES = {
    "threshold": "by its threshold",
    "expected_utility": "by costs and gains",
    "bandwagon": "by what others do",
}
LONG = 60  # characters of a name, which then ends at its first comma
SAID = {  # numbers whose documentation does not begin as a name that reads by itself
    "posture.arrival_factor": "how much later than planned they arrive",
    "posture.persons_per_battalion": "how many soldiers count as a battalion",
    "posture.attacker_mass": "how much stronger an attacker has to be",
    "coalition.window_days": "how many days ahead they count on arrivals",
    "coalition.requirement": "how strong they want to be before they go",
    "kremlin.commitment_share": "share of its forces near by that it can send to the town",
    "council.rho": "how far hold-outs come together",
    "kremlin.reserve": "its land forces near the place",
    "ukraine.availability_war": "share of its forces that are free while its other war goes on",
    "seizure.lock_in_cost": "how much harder to remove men are who are dug in",
}
PARTIES = {"small": "a small party", "usual": "a party of the usual size", "large": "a large party"}
# Every word of the page that a newcomer may not know.
OF_COUNCILS = ("Article 4, Article 5", "Silence")  # no words of a crisis whose host has no council to ask
GLOSSARY = {
    "Attempt": "unmarked armed men appear in the town and begin to hold it.",
    "Probing": "what comes before: cut cables, jamming, rumours, border incidents, some of them accidents.",
    "Baseline": "the assumed chance of an attempt in a year like the default’s. Nobody knows it.",
    "Ratio": "how many times the baseline the chance of an attempt is in a week, averaged over the weeks.",
    "Weight": "the chance that a run’s months of probing lead to an attempt. A crisis that is likelier to "
    "come about counts for more.",
    "Effective sample size": "how many equally weighted runs say as much as these weighted ones.",
    "95 % interval": "what other random numbers could give; it does not cover wrong assumptions.",
    "Drawn": "an uncertain number, taken again from its range in each run.",
    "Attributed": "the allies are convinced who did it.",
    "Article 4, Article 5": "consultations of the alliance; and its promise of help, with what each ally "
    "deems necessary. ‘In principle’ comes before ‘confirmed’.",
    "Silence": "a draft passes if no member objects before a deadline; one objection breaks it.",
    "Lock-in": "the armed men are dug in so far that removing them costs much more.",
    "Coalition": "willing members that act without the council when the host asks.",
    "Host, challenger": "the attacked country, and the one that sends the armed men.",
    "Readiness": "0 nothing, 1 a statement, 2 sanctions and consultation, 3 forces sent forward, "
    "4 collective defence in principle, 5 a military response.",
    "Rung of escalation": "1 unmarked armed men, denied; 2 more of them, still denied; 3 open reinforcement "
    "by regional forces; 4 a wider war; 5 nuclear use.",
    "Battalion": "about 800 soldiers of average quality; an index of force, with no tactics behind it.",
    "The op-ed": "the opinion piece whose question this scenario encodes; see the corrections.",
}


def kinds(scenario: Any) -> dict[str, str]:
    """Return each kind of end as a clause, with the scenario's own names."""
    town = next((place.name for place in scenario.places if place.key == scenario.town), "the town")
    return {
        HOST: f"{host_name(scenario)} restores control alone",
        REVERSED: f"{'allies take' if scenario.has_council else 'others take'} {town} back",
        LEFT: f"{scenario.intruders_short} leave",
        HELD: f"{town} stays held",
        WAR: "it slides into a wider war",
    }


def with_article(name: str) -> str:
    """Return 'the United States' and the like; other names as they are."""
    return f"the {name}" if name.startswith("United ") or name in ("Netherlands", "Philippines") else name


def host_name(scenario: Any) -> str:
    """Return the attacked country's name, for use within a sentence."""
    return with_article(next((m.name for m in scenario.members if m.key == scenario.host), "the host"))


def driver_name(path: str, text: str, scenario: Any) -> str:
    """Return a number in words: whom it is about, and the first clause of its documentation."""
    group = path.partition(".")[0]
    names = {"kremlin": scenario.challenger, "host": host_name(scenario)}
    clause = SAID.get(path) or first_clause(text).rstrip(".")
    if len(clause) > LONG:
        clause = clause.partition(",")[0]
    if not clause[:2].isupper():  # as 'US troops' is
        clause = clause[:1].lower() + clause[1:]
    return f"{start_of(names.get(group, GROUPS.get(group, group)))}: {clause}"


def glossary(scenario: Any) -> dict[str, str]:
    """Return the words that a page about this scenario may use, in the scenario's own terms."""
    return {
        word: reworded(meaning, scenario)
        for word, meaning in GLOSSARY.items()
        if (word != "The op-ed" or scenario.op_ed) and (word not in OF_COUNCILS or scenario.has_council)
    }


def without(scenario: Any) -> dict[str, str]:
    """Return what becomes of the runs in which no attempt comes."""
    return {end: uncouncilled(said, scenario) for end, said in WITHOUT.items()}


def uncouncilled(text: str, scenario: Any) -> str:
    """Return a text that does not speak of a council where there is none."""
    if scenario.has_council:
        return text
    return text.replace(" without the council", "").replace(" under Article 4", "")


def reworded(text: str, scenario: Any) -> str:
    """Return a text with those who appear in the town called what the scenario calls them."""
    short = scenario.intruders_short
    text = text.replace("unmarked armed men", scenario.intruders).replace("the armed men", short)
    return uncouncilled(text.replace("Armed men", start_of(bare(short))), scenario)


def bare(name: str) -> str:
    """Return a name without its article: 'armed men' of 'the armed men'."""
    return name.removeprefix("the ")


def parameter_name(path: str) -> str:
    """Return 'the allies: resolve' for 'alliance.resolve'."""
    group, _, name = path.partition(".")
    return f"{GROUPS.get(group, group)}: {name.replace('_', ' ')}" if name else path


def first_clause(text: str) -> str:
    """Return what stands before the first semicolon or colon, as a sentence; empty stays empty."""
    clause = text.partition(";")[0].partition(":")[0].strip()
    return f"{start_of(clause)}." if clause else ""


def rung_name(rung: int, scenario: Any) -> str:
    """Return what a rung of escalation is, in the scenario's own words."""
    return reworded(RUNGS[rung] if scenario.denied else OWNED_UP.get(rung, RUNGS[rung]), scenario)
