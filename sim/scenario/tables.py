"""The tables of a scenario: each class is a row of one, and each field says how its cell is read.

`narva scenario tables` and docs/new-scenario.md list them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.errors import nearest
from sim.parameters.validation import GRADES
from sim.scenario.effects import SEATS
from sim.scenario.fields import Names, cell, day, flag, many, name_of, names_of, number, one_of, reads, text
from sim.scenario.reader import Row

SHARED_ROLES = ("police", "host_ready", "framework", "us", "others")  # conf sets their persons
OF_HOST = ("police", "host_ready", "host_reserve")  # no other nation's
OWN_ROLES = ("host_reserve", "reinforcement")  # `personnel` of the row
KEY = "how other tables name the row"
SOURCE = "where the numbers come from"
GRADE = "how well they are known"


@dataclass(frozen=True)
class Place(Row):
    """A town, base or border post; nothing finer than a town (`places.csv`)."""

    key: str = cell(text, about=KEY)
    name: str = cell(text, about="as reports write it")
    country: str = cell(text, about="two letters, as in members.csv; others are allowed")
    lon: float = cell(number(-180, 180), about="degrees east")
    lat: float = cell(number(-90, 90), about="degrees north")
    kind: str = cell(
        one_of("town", "capital", "base", "home", "border"),
        about="`home` is where reinforcements set out; the host's `capital` gives its seat a name",
    )
    source: str = cell(names_of("source"), about=SOURCE)


@dataclass(frozen=True)
class Member(Row):
    """A country that could come, and the host; forums.yaml says who is bound to whom (`members.csv`)."""

    key: str = cell(text, about="two letters; " + KEY)
    name: str = cell(text, about="as reports write it")
    gdp_bn: float = cell(number(0, 100_000), about="output, billions of dollars")
    defence_pct: float = cell(
        number(0, 30, blank=True),
        about="percent of output for defence: what it spends is its weight in the common position",
    )
    distance_km: float = cell(
        number(0, 20_020), about="capital to town, great circle: the nearer, the more threatened"
    )
    borders: bool = cell(flag, about="1 if it borders the challenger")
    presence: float = cell(number(0, 1), about="what own troops near the town add to how threatened it feels")
    readiness: float = cell(
        number(-5, 5),
        about="log-odds; how much readier than the mean member to use force for an ally, from polls",
    )
    readiness_sd: float = cell(number(0, 5), about="log-odds; how uncertain that is, a standard deviation")
    source: str = cell(names_of("source"), about=SOURCE)
    objection: float = cell(
        number(-5, 5), 0.0, "added to its disposition to object (sd); 5 objects to nearly every text"
    )


@dataclass(frozen=True)
class Contingent(Row):
    """A force that can come to the town (`contingents.csv`).

    Shares of one role sum to 1; a role without rows has no forces.
    """

    key: str = cell(text, about=KEY)
    nation: str = cell(name_of("member"), about="whose it is")
    place: str = cell(name_of("place"), about="where it is stationed")
    role: str = cell(
        one_of(*SHARED_ROLES, *OWN_ROLES),
        about="conf sets the size of police (host.police) and of host_ready, framework, us and others "
        "(posture); host_reserve and reinforcement bring their own persons",
    )
    share: float = cell(number(0, 1), about="of its role's persons, where conf sets them; else 0")
    personnel: float = cell(number(0, 500_000), about="persons of host_reserve and reinforcement; else 0")
    arrival_days: float = cell(number(0, 365), about="from the order to the town")
    quality: float = cell(number(0, 2), about="strength per battalion, 1 = average")
    source: str = cell(names_of("source"), about=SOURCE)
    grade: str = cell(one_of(*GRADES), about=GRADE)
    heavy: bool = cell(
        flag,
        True,
        "0 for light forces: `posture.light_worth` a head, and they draw probes; 1 where `quality` says it",
    )
    by: str = cell(
        one_of("land", "sea", "air"),
        "land",
        "how it comes; over the sea it may be turned back (conf/crossing)",
    )
    sea_km: float = cell(number(0, 20_020), 0.0, "water on its way, which takes time besides arrival_days")

    def flaw(self) -> str:
        """Name water on a way that has none, or a voyage without any."""
        if self.by == "land" and self.sea_km:
            return f"sea_km {self.sea_km:g} on a way by land; should be 0"
        return "by sea needs sea_km above 0" if self.by == "sea" and not self.sea_km else ""


@dataclass(frozen=True)
class Probe(Row):
    """A kind of incident before a crisis, by the challenger or innocent (`probes.csv`)."""

    key: str = cell(text, about=KEY)
    label: str = cell(text, about="in words")
    weight: float = cell(number(0, 1), about="its share of the challenger's probes; they sum to 1")
    innocent_weight: float = cell(number(0, 1), about="its share of accidents; they sum to 1")
    evidence: float = cell(number(0, 20), about="mean log-likelihood ratio of what is found")
    severity: float = cell(number(0, 1), about="how much it alarms")
    delay_low: float = cell(number(0, 5000), about="days to public attribution: the least")
    delay_mode: float = cell(number(0, 5000), about="the likeliest")
    delay_high: float = cell(number(0, 5000), about="the most")
    overt: bool = cell(
        flag,
        about="1 if all see at once whose it is: a grave one is brought to the council (`host.article4_bar`)",
    )
    target: str = cell(one_of("", "grid", "telecom"), about="the network that it hits")
    source: str = cell(names_of("source"), about=SOURCE)
    grade: str = cell(one_of(*GRADES), about=GRADE)

    def flaw(self) -> str:
        """Name delays that are out of order."""
        ordered = self.delay_low <= self.delay_mode <= self.delay_high
        return "" if ordered else f"delay_mode {self.delay_mode:g} should be between delay_low and delay_high"


@dataclass(frozen=True)
class ResidentGroup(Row):
    """Residents who share language and citizenship, not a view (`groups` of `residents.yaml`)."""

    key: str = cell(text, about=KEY)
    label: str = cell(text, about="in words")
    share: float = cell(number(0, 1), about="of the town's residents; they sum to 1")
    legitimacy_offset: float = cell(number(-1, 1), about="added to how legitimate they find the state")
    hardship: float = cell(number(0, 1), about="mean hardship")
    media: float = cell(number(0, 1), about="how much of the challenger's narrative reaches them")
    source: str = cell(names_of("source"), about=SOURCE)
    grade: str = cell(one_of(*GRADES), about=GRADE)


@dataclass(frozen=True)
class Target(Row):
    """A public case that the report compares a mechanism with; no run reads it (`targets.yaml`)."""

    event: str = cell(text, about="a column of runs.parquet: a time (`_hours`) or a share of all crises")
    said: str = cell(text, about="in words")
    low: float = cell(number(0, 1000), about="days for a time, else a share: the least that is plausible")
    middle: float = cell(number(0, 1000), about="the likeliest")
    high: float = cell(number(0, 1000), about="the most")
    source: str = cell(names_of("source"), about=SOURCE)
    grade: str = cell(one_of(*GRADES), about=GRADE)

    def flaw(self) -> str:
        """Name a range that is out of order."""
        return "" if self.low <= self.middle <= self.high else "low, middle and high do not ascend"


@dataclass(frozen=True)
class Clock(Row):
    """How long a published game gave the men, to mark on the report's curves; nothing is computed from it."""

    game: str = cell(text, about="whose game it was, in two or three words")
    said: str = cell(text, about="what it took this time for, in words")
    low: float = cell(number(0, 10_000), about="hours since the attempt: the least")
    high: float = cell(number(0, 10_000), about="the most")
    source: str = cell(names_of("source"), about=SOURCE)
    grade: str = cell(one_of(*GRADES), about=GRADE)

    def flaw(self) -> str:
        """Name a range that is out of order."""
        return "" if self.low <= self.high else "low and high do not ascend"


@dataclass(frozen=True)
class Correction(Row):
    """A statement of the op-ed that does not hold (`corrections.yaml`); shown where `op_ed` is 1."""

    claim: list[str] = cell(reads("list of numbers")(lambda value, names: list(value)), about="its claims")
    verdict: str = cell(text, about="wrong, outdated, misleading, condition dropped, overclaim or omitted")
    said: str = cell(text, about="the statement, in our words")
    holds: str = cell(text, about="what holds")
    source: str = cell(names_of("source"), about=SOURCE)


@reads("mapping of seats to names")
def seat_names(value: Any, names: Names) -> Mapping[str, str]:
    """Read the names of seats in this crisis, such as {host: Riga}."""
    if not isinstance(value, dict):
        raise ValueError("should be a mapping of seats to names, such as {host: Riga}")
    for seat, name in value.items():
        if seat not in SEATS:
            raise ValueError(f"names {seat!r}, which is not a seat{nearest(str(seat), SEATS)}")
        text(name, names)
    return dict(value)


@dataclass(frozen=True)
class Header(Row):
    """The subject of a scenario (`scenario.yaml`), besides `based_on`, `changes` and `without`."""

    key: str = cell(text, about="the folder's name, unless given")
    title: str = cell(text, about="the report's title")
    summary: str = cell(text, about="the question, in a sentence or two")
    start: date = cell(day, about="the first day of probing")
    host: str = cell(name_of("member"), about="the country that the town belongs to")
    challenger: str = cell(text, about="who may come; a name, no key")
    town: str = cell(name_of("place"), about="what is seized")
    us: str = cell(name_of("member", blank=True), "", "the member whose choice moves the others; or none")
    op_ed: bool = cell(flag, False, "1 if the op-ed is about this crisis: its picture is run beside it")
    intruders: str = cell(text, "unmarked armed men", "who appears in the town, in words")
    intruders_short: str = cell(text, "the armed men", "the same, once they are known")
    denied: bool = cell(flag, True, "0 if the challenger owns up to them from the start")
    sequels: tuple[str, ...] = cell(
        many(text, 0), (), "other towns' scenarios, of the same members, where the challenger may try next"
    )
    seats: Mapping[str, str] = cell(seat_names, None, "what the seats are called, such as {kremlin: Minsk}")
