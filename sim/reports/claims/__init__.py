"""The page, the figures and the table of `narva claims`; all numbers come from its folder."""
