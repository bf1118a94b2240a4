"""What became of a scenario's claims, as a section of a run's report; nothing where none was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.identity import identity
from sim.studies.claims import wording
from sim.studies.claims.published import published
from sim.studies.claims.study import ENTRY

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def section(scenario: Scenario) -> dict[str, Any] | None:
    """Return the verdicts that the scenario keeps, and whether other rules than these found them."""
    findings = published(scenario)
    if findings is None:
        return None
    claims = findings.claims
    rows = [
        {
            "hypothesis": e.hypothesis, "claims": ", ".join(e.claims), "says": e.says,
            "verdict": wording.verdict(one), "kind": one.verdict.replace(" ", "-"),
            "effect": wording.interval(e, one.mean), "unit": wording.unit(e),
            "spread": wording.spread(e, one), "by_rule": wording.by_rule(one),
        }
        for e in claims.experiments
        if (one := findings.found.get(e.key))
    ]  # fmt: skip
    return {
        "rows": rows, "tally": wording.tally(findings.found), "points": claims.decision.points,
        "rules": len(claims.decision.rules), "whole": findings.whole,
        "untested": sum(bool(claim.untested) for claim in claims.claims), "claims": len(claims.claims),
        "other_code": identity(ENTRY) != findings.about["plan"]["identity"].get("code"),
    }  # fmt: skip
