"""Published polls on defending an ally, what was asked and of whom, and history's record of promises kept.

They belong to no scenario; `python -m tools.readiness` estimates from them the readiness of members.csv.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.paths import scenarios_dir
from sim.scenario.fields import cell, name_of, names_of, number, one_of, text
from sim.scenario.reader import Reader, Row
from sim.scenario.sources import FILE, READ, Source, Use, row_uses

ALL = "all"  # the public of all members together
ANY = "ally"  # no country was named
BALTIC, OTHER = "baltic", "other"


@dataclass(frozen=True)
class Wording(Row):
    """A question, in our words (`wordings.yaml`)."""

    key: str = cell(text)
    asked: str = cell(text)


@dataclass(frozen=True)
class Public(Row):
    """The public of a member (`publics.csv`)."""

    key: str = cell(text)
    region: str = cell(text)
    population_m: float = cell(number(0, 2000))
    source: str = cell(names_of("source"))


@dataclass(frozen=True)
class Poll(Row):
    """A share of a public that would defend an ally (`polls.csv`)."""

    key: str = cell(text)
    member: str = cell(names_of("public"))
    year: int = cell(number(1990, 2100, whole=True))
    wording: str = cell(name_of("wording"))
    defended: str = cell(name_of("defended"))
    n: float = cell(number(1, 1e6))
    share: float = cell(number(0.001, 0.999))
    source: str = cell(names_of("source"))
    read: str = cell(one_of(*READ))


@dataclass(frozen=True)
class Kept(Row):
    """How often promises of alliance were kept in war, in a sample (`kept.csv`)."""

    key: str = cell(text)
    years: str = cell(text)
    share: float = cell(number(0.001, 0.999))
    source: str = cell(names_of("source"))
    read: str = cell(one_of(*READ))


class Polls(NamedTuple):
    """All that an estimate of readiness rests on."""

    publics: tuple[Public, ...]
    wordings: tuple[Wording, ...]
    polls: tuple[Poll, ...]
    kept: tuple[Kept, ...]


def poll_uses() -> list[tuple[str, Use]]:
    """Return (key, use) for every source that the shared tables name."""
    found = read_polls()
    return [pair for name, rows in found._asdict().items() for pair in row_uses("polls", tuple(rows), name)]


def read_polls() -> Polls:
    """Return the shared tables; raise ScenarioError with the first mistake."""
    folder = scenarios_dir()
    reader = Reader(folder / "narva")  # any folder serves: the files belong to no scenario

    def table(cls: type, file: str) -> Any:
        return reader.table(cls, reader.rows(cls, reader.content(folder / file, cls), file))

    table(Source, FILE)
    publics = table(Public, "publics.csv")
    reader.names["public"] = [*(public.key for public in publics), ALL]
    reader.names["defended"] = [*reader.names["public"][:-1], ANY, BALTIC, OTHER]
    found = Polls(publics, table(Wording, "wordings.yaml"), table(Poll, "polls.csv"), table(Kept, "kept.csv"))
    reader.stop()
    return found
