"""The scenario's published studies on one run: the stability of its sentences, and the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.reports.headline import headline_of
from sim.studies.claims.report import section
from sim.studies.verification.report import stability

if TYPE_CHECKING:
    from sim.results.table import Results


def published(results: Results) -> dict[str, Any]:
    """Return the parts of a run's report that come from studies: `stability` and `claims`."""
    asked = not headline_of(results.runs).ordered
    return {"stability": stability(results, asked), "claims": section(results.scenario)}
