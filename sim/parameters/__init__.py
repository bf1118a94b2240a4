"""Quantities: schema, bounds, distributions."""
