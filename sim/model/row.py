"""The record that a replication leaves; what never came is nan: a time, or all of an attempt.

`chance` is W, that of an attempt in the prologue; `importance` how much this draw of the numbers counts for,
since draws are chosen (sim/engines/worlds.py); `weight`, their product, is that of the crisis.
"""

from __future__ import annotations

import numpy as np

from sim.model.records import floats, record

ROW = record(
    **floats(
        "importance", "chance", "weight", "hazard_ratio",
        "attempt_day", "cause", "without", "outcome", "town", "decisive",
        "peak_rung", "articles", "attribution_hours", "article4_hours", "article5_principle_hours",
        "article5_hours", "lock_in_hours", "coalition_hours", "war_hours", "end_hours", "host_contained_72h",
        "drafts", "breaks", "forecast_host", "forecast_coalition", "forecast_alliance", "forecast_hold",
        "forecast_leave",
        "kremlin_on_alliance_before", "kremlin_on_alliance_after", "host_on_us_before", "host_on_us_after",
        "second_ratio", "harm", "settled", "tries", "failures", "blood", "probes", "probes_attributed",
        "article4_prologue", "wrong_blame", "utility",
        "calm_incident_hours", "calm_asked_hours", "calm_met_hours", "calm_text_hours", "calm_text",
        "tempo_before", "tempo_after", "unrest_peak", "unrest_days", "probes_early",
        "asked", "objectors", "exit",
        "sequel_weight", "sequel_ratio", "sequel_place", "sequel_party", "sequel_days", "sequel_outcome",
        "sequel_end_hours",
    )
)  # fmt: skip
COLUMNS: tuple[str, ...] = ROW.names or ()


def empty_rows(*shape: int) -> np.recarray:
    """Return rows of this shape, every field nan but the importance: that of a draw which nobody chose."""
    rows = np.full((*shape, len(COLUMNS)), np.nan).view(ROW)[..., 0].view(np.recarray)
    rows["importance"] = 1.0
    return rows
