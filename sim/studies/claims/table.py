"""The claims as a document (`docs/claims.md`): computed from stored findings, never typed."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from sim.reports.format import hundred
from sim.studies.claims import wording
from sim.studies.claims.page import claim_row, together
from sim.studies.claims.run import Findings
from sim.studies.claims.verdicts import Verdict

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.studies.claims.declared import Experiment


def table(scenario: Scenario, findings: Findings) -> str:
    """Return the document: the tally, a row per experiment, a row per claim."""
    lines = [*_head(scenario, findings), *_experiments(findings), *_claims(scenario, findings)]
    return "\n".join(lines) + "\n"


def _head(scenario: Scenario, findings: Findings) -> list[str]:
    claims, about, decision = findings.claims, findings.about, findings.claims.decision
    most = max(one.replications[1] for one in findings.found.values())
    unplayed = len(claims.experiments) - len(findings.found)
    size = "" if findings.whole else "This is a smaller size than was written down: a first look."
    left = f"{unplayed} experiments were not played." if unplayed else ""
    rules = ", ".join(wording.rule_name(rule) for rule in decision.rules)
    untested, low, high = sum(bool(c.untested) for c in claims.claims), *decision.smallest_ratio
    return [
        "<!-- Written by `narva claims --docs docs`; do not edit. -->",
        f"# {scenario.title}: the claims, put to the model",
        *_paragraph(
            "A verdict is about this model under its assumptions. It is not evidence about the world,",
            "and no number is a forecast.",
        ),
        *_paragraph(
            f"**{wording.tally(findings.found)}.** {untested} of the {len(claims.claims)} claims are not",
            "testable here.",
        ),
        *_paragraph(
            f"Played: {len(findings.found)} experiments at {decision.points:,} points of the assumed numbers",
            f"under {len(decision.rules)} rival rules for how an ally decides ({rules}), up to {most:,}",
            f"replications in each setting until a point was resolved: {about['crises']:,} plays.",
            size, left,
        ),
        *_paragraph(
            "How each is decided was written down before, in `scenarios/narva/claims.yaml`. An effect",
            f"matters from {100 * decision.smallest_share:g} of 100 crises, or a factor on a hazard outside",
            f"{low:g} to {high:g}; a verdict needs {hundred(decision.share)} of 100 points under every rule.",
            "`narva claims` plays it again and writes a page with a figure for each.",
        ),
        "",
        *(f"- *{verdict}*: {wording.MEANING[verdict]}." for verdict in Verdict),
        "",
    ]  # fmt: skip


def _paragraph(*parts: str) -> list[str]:
    """Return a paragraph as lines, an empty one first."""
    return ["", *wrap(" ".join(filter(None, parts)), 118, break_on_hyphens=False)]


def _experiments(findings: Findings) -> list[str]:
    rows = [
        "## The experiments",
        *_paragraph(
            "Effect: the mean over points and rules with its Monte Carlo interval (95 % for all experiments",
            "together), then the 5th to 95th percentile over them: what the assumed numbers do to it. In",
            "records of earlier editions that range and ‘of 100 points’ are of a random part of the points.",
        ),
        "",
        "| | claim | verdict | effect | over the points | of 100 points | rival rules |",
        "|---|---|---|---|---|---|---|",
    ]
    shown = [e for e in findings.claims.experiments if e.key in findings.found]
    for e in shown:
        one = findings.found[e.key]
        rows.append(
            _row(
                f"{e.hypothesis} {e.key.replace('_', ' ')}", e.says, f"**{wording.verdict(one)}**",
                wording.interval(e, one.mean), wording.spread(e, one),
                wording.shares(e, wording.total(one)), wording.by_rule(one),
            )
        )  # fmt: skip
    return [*rows, "", *(line for e in shown for line in _told(e, findings))]


def _told(experiment: Experiment, findings: Findings) -> list[str]:
    """Return what a row has no room for: where it flips, its link, what it goes with."""
    finding = findings.found[experiment.key]
    lines = [
        f"**{experiment.hypothesis} {experiment.key.replace('_', ' ')}.** {wording.design(experiment)} "
        f"{wording.link(experiment, finding)}",
        *wording.flips(finding),
    ]
    if found := together(experiment, findings):
        lines.append(f"Goes with {found}.")
    return [" ".join(lines), ""]


def _claims(scenario: Scenario, findings: Findings) -> list[str]:
    rows = [
        "## The claims",
        "",
        "| | claim, in our words | who | the record | drives | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for claim in findings.claims.claims:
        row = claim_row(claim, findings, scenario)
        record = f"{row['standing']}. {row['correction']}" if row["correction"] else row["standing"]
        verdict = f"{row['verdict']}. {row['untested']}" if row["untested"] else f"**{row['verdict']}**"
        rows.append(_row(row["key"], row["said"], row["who"], record, row["drives"], verdict))
    return rows


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
