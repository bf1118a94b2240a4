"""Declarations for studies in a scenario's folder, and what is wrong with them."""

from __future__ import annotations

from sim.scenario.reader import Reader
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import FILE as CLAIMS
from sim.studies.claims.declared import claims_of
from sim.studies.exercises.declared import exercises_of
from sim.studies.require.declared import FILE as STATEMENTS
from sim.studies.require.declared import published_of


def mistakes(scenario: Scenario) -> list[str]:
    """Return what is wrong with claims, exercises and published statements of a scenario, a line each."""
    reader = Reader(scenario.folder)
    if reader.find(CLAIMS):
        claims_of(reader, scenario)
    if reader.find(STATEMENTS):
        published_of(reader, scenario)
    exercises_of(reader)
    return reader.problems
