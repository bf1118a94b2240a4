"""What a replication leaves: the columns of a row, and their places in it."""

from __future__ import annotations

COLUMNS = (
    "weight", "hazard_ratio", "attempt_day", "cause", "without", "outcome", "town", "decisive",
    "peak_rung", "articles", "attribution_hours", "article4_hours", "article5_principle_hours",
    "article5_hours", "lock_in_hours", "coalition_hours", "end_hours", "host_contained_72h", "drafts",
    "breaks", "forecast_host", "forecast_coalition", "forecast_alliance", "forecast_hold",
    "kremlin_on_alliance_before", "kremlin_on_alliance_after", "host_on_us_before", "host_on_us_after",
    "second_ratio", "harm", "probes", "probes_attributed", "article4_prologue", "wrong_blame",
    "utility",
)  # fmt: skip
(
    WEIGHT, HAZARD_RATIO, ATTEMPT_DAY, CAUSE, WITHOUT, OUTCOME, TOWN, DECISIVE, PEAK_RUNG, ARTICLES,
    ATTRIBUTION_HOURS, ARTICLE4_HOURS, ARTICLE5_PRINCIPLE_HOURS, ARTICLE5_HOURS, LOCK_IN_HOURS,
    COALITION_HOURS, END_HOURS, HOST_CONTAINED_72H, DRAFTS, BREAKS, FORECAST_HOST, FORECAST_COALITION,
    FORECAST_ALLIANCE, FORECAST_HOLD, KREMLIN_ON_ALLIANCE_BEFORE, KREMLIN_ON_ALLIANCE_AFTER,
    HOST_ON_US_BEFORE, HOST_ON_US_AFTER, SECOND_RATIO, HARM, PROBES, PROBES_ATTRIBUTED,
    ARTICLE4_PROLOGUE, WRONG_BLAME, UTILITY,
) = range(len(COLUMNS))  # fmt: skip
