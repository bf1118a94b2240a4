"""Experiments and verdicts in plain words: one place, so that terminal, page and table say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sim.reports.format import hundred, number
from sim.reports.words import parameter_name
from sim.results.measures import MEASURES
from sim.studies.claims.declared import Claim, Experiment, Settings
from sim.studies.claims.findings import Finding
from sim.studies.claims.judge import CUT, Kind, Verdict, classes
from sim.studies.claims.run import Findings

MEANING = {
    Verdict.SUPPORTED: "the effect goes the way the claim says, under every rival rule",
    Verdict.CONTRADICTED: "it goes the other way, under every rival rule",
    Verdict.SMALL: "it is smaller than matters, under every rival rule",
    Verdict.DEPENDS: "none of these: it turns on an assumed number, or on the rule by which allies decide",
    Verdict.BUILT_IN: "the effect is there, and goes when one term of the model's formulas is cut: the claim "
    "restates an assumption",
    Verdict.UNRESOLVED: "too few crises to compare",
    Verdict.UNTESTED: "a fact, a figure, a motive, or an assumed number of the model itself",
}
ENDED = {
    "answered": "in which allies took the town back",
    "unanswered": "in which no ally answered (held, or left by the men themselves)",
}
BECAME = {"gone": "the effect goes with it", "stays": "the effect outlives it"}


def name(key: str) -> str:
    """Return an experiment or a rival rule in plain words."""
    return key.replace("_", " ")


def measured(experiment: Experiment) -> str:
    """Return what is measured, and of what."""
    of = "half a year of probing without an attempt" if experiment.is_first_question else "attempts on day 60"
    return f"{MEASURES[experiment.measure].label}; {of}"


def settings(given: Settings) -> str:
    """Return settings in words: 'the allies: cohesion 0.9, the council: rho 0'."""
    return ", ".join(f"{parameter_name(path)} {_value(value)}" for path, value in given) or "as sampled"


def _value(value: Any) -> str:
    return "none" if value is None else number(value).replace("_", " ")


def design(experiment: Experiment) -> str:
    """Return what is compared, in one sentence."""
    if experiment.among:
        first, second = experiment.among
        return f"Crises {ENDED[second]} against crises {ENDED[first]}, of the same settings."
    pair = f"{settings(experiment.after)} against {settings(experiment.before)}"
    if not experiment.across:
        return f"{pair}."
    first, second = map(settings, experiment.across)
    return f"{pair}; how much that does with {second}, less how much with {first}."


def effect(experiment: Experiment, value: float) -> str:
    """Return an effect: '×1.42', or '+4.1' of 100 crises."""
    if value != value:
        return "–"
    if experiment.is_ratio:
        return f"×{value:.2g}" if value < 0.1 else f"×{value:.2f}" if value < 10 else f"×{value:.0f}"
    text = f"{100 * value:+.1f}"
    return ("0.0" if float(text) == 0 else text).replace("-", "−")


def interval(experiment: Experiment, values: tuple[float, float, float]) -> str:
    """Return '+4.1 [+3.9, +4.3]'."""
    middle, low, high = (effect(experiment, x) for x in values)
    return f"{middle} [{low}, {high}]"


def spread(experiment: Experiment, finding: Finding) -> str:
    """Return the 5th and the 95th percentile of the effect over the assumed numbers."""
    low, _, high = finding.spread
    return f"{effect(experiment, low)} to {effect(experiment, high)}"


def unit(experiment: Experiment) -> str:
    """Return what an effect is counted in."""
    return "times" if experiment.is_ratio else "of 100 crises"


def verdict(finding: Finding) -> str:
    """Return a verdict, and whether it was a close call."""
    said = str(finding.verdict)
    if finding.verdict is Verdict.BUILT_IN:
        said += f" ({finding.first} until its link is cut)"
    if finding.link == "unplayed" and finding.verdict in CUT:
        said += ", its link not yet cut"
    return f"{said}, a close call" if finding.close else said


def by_rule(finding: Finding) -> str:
    """Return how the verdict changes under the rival rules of how allies decide."""
    if finding.alone:
        return "the same to the last bit under every rule, which acts in a crisis alone"
    groups: dict[str, list[str]] = {}
    for rule, said in finding.by_rule.items():
        groups.setdefault(str(said), []).append(name(rule))
    if len(groups) == 1:
        return f"{next(iter(groups))} under each"
    return "; ".join(f"{said} under {', '.join(names)}" for said, names in groups.items())


def shares(experiment: Experiment, counts: Mapping[str, float]) -> str:
    """Return of 100 points, how many speak for what."""
    points = max(sum(counts.values()), 1)
    part = {kind: hundred(counts[str(kind)] / points) for kind in Kind}
    unknown = f", {part[Kind.UNRESOLVED]} unknown" if counts[str(Kind.UNRESOLVED)] else ""
    if experiment.expects == "none":
        moved = hundred((counts[str(Kind.MORE)] + counts[str(Kind.LESS)]) / points)
        return f"{part[Kind.SMALL]} small, {moved} larger{unknown}"
    for_it, against = (classes(experiment.expects)[v][0] for v in (Verdict.SUPPORTED, Verdict.CONTRADICTED))
    return f"{part[for_it]} for, {part[against]} against, {part[Kind.SMALL]} too small{unknown}"


def total(finding: Finding) -> dict[str, float]:
    """Return the points by kind, all rules together (one, where they do not enter)."""
    rules = list(finding.counts.values())[: 1 if finding.alone else None]
    return {kind: sum(counts[kind] for counts in rules) for kind in rules[0]}


def link(experiment: Experiment, finding: Finding) -> str:
    """Return what became of the effect with its direct link cut."""
    if not experiment.cut:
        return f"No link was cut. {experiment.no_cut}"
    if finding.link == "unplayed":
        return f"{experiment.link} It was not yet cut."
    if finding.link == "none":
        return "No link was cut, since there was no effect to lose."
    gone, stays, unknown = (round(n) for n in finding.link_counts)
    cells, also = gone + stays + unknown, f", unknown at {unknown}" if unknown else ""
    became = BECAME.get(finding.link, "it is not resolved whether the effect goes with it")
    return (
        f"{experiment.link} Cut ({settings(experiment.cut)}), {became}: gone at {gone} of {cells} points and "
        f"rules where it surely was there, still there at {stays}{also}."
    )


def flips(finding: Finding) -> list[str]:
    """Return what a claim depends on, in sentences."""
    if finding.flip is None:
        return []
    lines = []
    for turn in finding.flip.turns:
        least, most = hundred(turn.shares[0]), hundred(turn.shares[-1])
        below, above = number(turn.edges[0]), number(turn.edges[-1])
        lines.append(
            f"It turns on ‘{parameter_name(turn.factor)}’: the claim holds at {least} of 100 points in the "
            f"lowest fifth of its range (below {below}), at {most} of 100 in the highest (above {above}); "
            f"rank correlation with the effect {turn.correlation:+.2f}.".replace("-", "−")
        )
    box = finding.flip.box
    if box:
        density, base, coverage = (hundred(x) for x in (box.density, box.base, box.coverage))
        where = named_box(box.words, "{} is")
        lines.append(
            f"It holds at {density} of 100 points where {where}, against {base} of 100 overall; "
            f"{coverage} of 100 points where it holds are in that box."
        )
    if not lines:
        lines.append("No single assumed number stands out beyond chance.")
    return lines


def named_box(words: str, shape: str = "{}") -> str:
    """Return a box's words with its quantities in plain words, put in this shape."""
    return re.sub(r"\b[a-z]\w*\.[a-z]\w*", lambda path: shape.format(parameter_name(path[0])), words)


def together(experiment: Experiment, findings: Findings) -> str:
    """Return the experiments whose effects go with this one's over the points."""
    row, bar = findings.correlations.get(experiment.key, {}), findings.claims.decision.correlated
    found = [(key, r) for key, r in row.items() if key != experiment.key and abs(r) >= bar]
    found.sort(key=lambda item: -abs(item[1]))
    return ", ".join(f"{name(key)} ({r:+.2f})".replace("-", "−") for key, r in found)


def claim_verdict(claim: Claim, findings: Findings) -> str:
    """Return what became of a claim: the verdict of each experiment that bears on it."""
    if claim.untested:
        return str(Verdict.UNTESTED)
    said = {e.key: str(one.verdict) for e, one in findings.shown if claim.key in e.claims}
    if len(set(said.values())) <= 1:
        return next(iter(said.values()), "not played")
    return "; ".join(f"{name(key)}: {verdict}" for key, verdict in said.items())


def tally(findings: Findings) -> str:
    """Return how many experiments came to each verdict: '9 built in, 4 depends'."""
    seen = [finding.verdict for finding in findings.found.values()]
    return ", ".join(f"{seen.count(verdict)} {verdict}" for verdict in Verdict if verdict in seen)
