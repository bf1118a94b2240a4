"""Tools for the author of a scenario: scaffold, check, delta, reference."""
