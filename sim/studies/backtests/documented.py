"""The course of a case of the reference class (`case.yaml`): how it ended, when, and who acted.

The cases are chosen by a rule (`history/class.yaml`, docs/reference-class.md). No course enters a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan, nan

from sim.parameters.validation import GRADES
from sim.results.outcomes import HELD, HOST, LEFT, REVERSED, WAR
from sim.scenario.fields import cell, day, many, name_of, names_of, number, one_of, text
from sim.scenario.reader import Row

CASE = "case.yaml"
SEIZURE, PROBE, CONSULTATION = KINDS = ("seizure", "probe", "consultation")
ENDS = (HELD, LEFT, HOST, REVERSED, WAR)
MET = "met"  # the end of a consultation: nobody held anything
OTHERS = "others"
ACTORS = ("host", OTHERS, "forum", "mediator", "challenger")


@dataclass(frozen=True)
class Documented(Row):
    """The course of a case of the reference class: one end, its day, who acted, in which forum."""

    kind: str = cell(
        one_of(*KINDS),
        about="`seizure`: armed men came to stay; `probe`: they crossed and did not stay a week; "
        "`consultation`: an incident was brought to a council",
    )
    came: date = cell(day, about="the day on which they came, or of the incident")
    ended: date = cell(day, about="the day on which it was decided who has the place, or the council met")
    end: str = cell(
        one_of(*ENDS, MET),
        about="`held`: the men were still there; `left`: they left by themselves or through talks; `host`: "
        "the host took the place back; `reversed`: others did; `war`: a war beyond the place; `met`: of a "
        "consultation",
    )
    acted: tuple[str, ...] = cell(
        many(one_of(*ACTORS), 0),
        about="who had a part: `host` and `others` with soldiers, a `forum` with a text, a `mediator`, the "
        "`challenger` by going; nobody where the list is empty",
    )
    said: str = cell(text, about="the course, in a sentence or two")
    source: str = cell(names_of("source"), about="where the course is documented")
    grade: str = cell(one_of(*GRADES), about="how well it is known")
    crisis: int = cell(number(0, 10_000, whole=True), 0, "its number in the list that it was chosen from")
    forum: str = cell(name_of("forum", blank=True), "", "the forum that the host brought it to, if it did")
    objectors: float = cell(number(0, 100, blank=True), nan, "members of it that objected, where known")
    fell: float = cell(number(0, 1_000_000, blank=True), nan, "lives lost in it, where that is known")

    def flaw(self) -> str:
        """Name a course that runs backwards, or an end that its kind cannot have."""
        if self.ended < self.came:
            return f"ended {self.ended} is before came {self.came}"
        if (self.kind == CONSULTATION) != (self.end == MET):
            return f"end {self.end!r} does not fit kind {self.kind!r}: only a consultation ends with {MET!r}"
        if self.kind == CONSULTATION and not self.forum:
            return "forum is missing: a consultation is brought to one"
        if not isnan(self.objectors) and not self.forum:
            return "objectors without a forum"
        return ""

    @property
    def days(self) -> int:
        """Return how many days it took."""
        return (self.ended - self.came).days
