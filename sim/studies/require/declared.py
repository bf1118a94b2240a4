"""Published disagreements as statements (`scenarios/narva/require.yaml`), each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import NarvaError
from sim.scenario.fields import cell, names_of, text
from sim.scenario.reader import Reader, Row
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.require.statement import parse

FILE = "require.yaml"
SCENARIO = "narva"


@dataclass(frozen=True)
class Published(Row):
    """Something that somebody published, as a statement on this model's crises."""

    key: str = cell(text, about="how it is named")
    who: str = cell(text, about="who says so")
    said: str = cell(text, about="what is said, in our own words")
    statement: str = cell(text, about="the statement that comes nearest to it")
    nearest: str = cell(text, about="how near that comes, and what it leaves out")
    source: str = cell(names_of("source"), about="where it was published")

    def flaw(self) -> str:
        """Name a statement that no measure can answer."""
        try:
            parse(self.statement)
        except NarvaError as error:
            return str(error)
        return ""


def read_published() -> tuple[Published, ...]:
    """Return the published statements; raise ScenarioError with the first mistake."""
    scenario = load_scenario(SCENARIO)
    reader = Reader(scenario.folder)
    found = published_of(reader, scenario)
    reader.stop()
    return found


def published_of(reader: Reader, scenario: Scenario) -> tuple[Published, ...]:
    """Return the statements of a scenario that are sound; the reader keeps what is wrong with others."""
    reader.names["source"] = scenario.sources
    found: tuple[Published, ...] = reader.load(Published, FILE)
    return found
