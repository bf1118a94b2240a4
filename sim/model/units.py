"""Units of time: hours are whole numbers, other ratios floats."""

HOURS_PER_DAY, HOURS_PER_WEEK = 24, 168
HOURS_PER_MONTH = 730.0
DAYS_PER_WEEK, DAYS_PER_MONTH, DAYS_PER_YEAR = 7.0, 30.0, 365.0
