"""Units of time, where hours are whole numbers and other ratios floats, and of replications."""

HOURS_PER_DAY, HOURS_PER_WEEK = 24, 168
HOURS_PER_MONTH = 730.0
DAYS_PER_WEEK, DAYS_PER_MONTH, DAYS_PER_YEAR = 7.0, 30.0, 365.0
BLOCK = 4  # replications of a world, the endings of its prologue; a power of 2
