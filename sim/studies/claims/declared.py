"""The op-ed's claims as data (`claims.yaml` of a scenario): what each says, and the experiment that tests it.

How an experiment is decided is in the same file, so that it is written down before anything is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import NarvaError, ScenarioError, nearest
from sim.parameters import validation
from sim.scenario.fields import (
    Names,
    cell,
    many,
    name_of,
    names_of,
    number,
    of_conf,
    one_of,
    reads,
    single,
    table,
    text,
    words,
)
from sim.scenario.reader import Reader, Row

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

FILE = "claims.yaml"
RATIOS = ("hazard_ratio", "second_ratio")  # an effect on these is a ratio, on others a difference of shares
MEASURES = ("hazard_ratio", "not_restored", "standoff", "second_ratio")
GROUPS = ("answered", "unanswered")  # of crises, by how they ended
STANDINGS = {
    "ok": "as reported", "partly": "true in part", "wrong": "wrong", "outdated": "outdated",
    "opinion": "an opinion", "unverified": "not verified",
}  # fmt: skip
CORRECTED = ("partly", "wrong", "outdated", "unverified")  # what needs a correction, or what was not checked
Settings = tuple[tuple[str, Any], ...]  # each quantity and its value


@reads("mapping of quantities of conf to values")
def settings(value: Any, names: Names) -> Settings:
    """Read settings by their path in conf, each within its bounds."""
    if not isinstance(value, dict):
        raise ValueError("should be a mapping of quantities to values, such as {council.rho: .2}")
    try:
        return tuple((str(path), _setting(str(path), given)) for path, given in value.items())
    except NarvaError as error:
        raise ValueError(f"cannot stand: {error}") from None


def _setting(path: str, value: Any) -> Any:
    validation.known(path)
    if validation.is_choice(path):
        rule = validation.choice(path, value)
        if isinstance(rule, tuple):
            raise NarvaError(f"{path}={value}: one rule is needed, not each alike")
        return rule.name.lower()
    number = validation.quantity(path, value)
    if not isinstance(number, float):
        raise NarvaError(f"{path}={value}: a number is needed, not a distribution")
    return None if value is None else number


def reasons(value: Any, names: Names) -> Mapping[str, str]:
    """Read quantities of conf, each with a reason."""
    if not isinstance(value, dict):
        raise ValueError("should be a mapping of quantities to reasons")
    path = of_conf(choices=True)
    for key, reason in value.items():
        try:
            path(key, names), text(reason, names)
        except ValueError as error:
            raise ValueError(f"holds {key!r}: {reason!r}, which {error}") from None
    return dict(value)


@dataclass(frozen=True)
class Decision(Row):
    """How many points and replications, and what counts: the same for all experiments."""

    key: str = cell(text)
    points: int = cell(number(30, 100_000, whole=True))
    rival: str = cell(of_conf(choices=True))  # the choice whose names are the rival rules
    smallest_share: float = cell(number(0.001, 0.5))
    smallest_ratio: tuple[float, ...] = cell(many(number(0.1, 10), 2, 2))
    share: float = cell(number(0.5, 1))
    crises: int = cell(number(10, 100_000, whole=True))
    prologues: int = cell(number(10, 100_000, whole=True))
    link_points: int = cell(number(10, 100_000, whole=True))
    correlated: float = cell(number(0, 1))

    def flaw(self) -> str:
        """Name ratios that do not enclose 1, or a rival that is not a choice."""
        low, high = self.smallest_ratio
        if not low < 1 < high:
            return f"smallest_ratio {low:g} to {high:g} does not hold 1"
        return "" if validation.is_choice(self.rival) else f"rival {self.rival!r} is not a choice of rules"

    @property
    def rules(self) -> list[str]:
        """Return the rival rules."""
        return validation.options(self.rival)

    def size(self, experiment: Experiment) -> int:
        """Return the replications of a cell in each setting of an experiment."""
        return self.prologues if experiment.is_first_question else self.crises


@dataclass(frozen=True)
class Experiment(Row):
    """A causal claim as a pair of settings: what is varied, what is measured, what the claim expects."""

    key: str = cell(text)
    hypothesis: str = cell(text)
    claims: tuple[str, ...] = cell(many(name_of("claim")))
    says: str = cell(text)
    before: Settings = cell(settings)
    after: Settings = cell(settings)
    measure: str = cell(one_of(*MEASURES))
    expects: str = cell(one_of("more", "less", "none"))
    across: tuple[Settings, ...] = cell(many(settings, 2, 2), ())
    among: tuple[str, ...] = cell(many(one_of(*GROUPS), 2, 2), ())
    cut: Settings = cell(settings, ())
    link: str = cell(words, "")
    no_cut: str = cell(words, "")

    def flaw(self) -> str:
        """Name what does not fit together: settings that are equal, a cut without its link."""
        if bool(self.cut) == bool(self.no_cut):
            return "needs `cut`, or `no_cut` with the reason, and not both"
        if bool(self.cut) != bool(self.link):
            return "`cut` and `link` need each other"
        if self.among and (self.across or self.before != self.after or len(set(self.among)) < 2):
            return "`among` compares two kinds of crises of one setting, without `across`"
        if not self.among and self.before == self.after:
            return "`before` and `after` are the same"
        if self.across and self.measure in RATIOS:
            return f"`across` needs a share, not {self.measure}"
        return ""

    @property
    def is_ratio(self) -> bool:
        """Return whether the effect is a ratio, not a difference of shares."""
        return self.measure in RATIOS

    @property
    def is_first_question(self) -> bool:
        """Return whether it asks if an attempt comes; else, how one ends."""
        return self.measure == "hazard_ratio"


@dataclass(frozen=True)
class Claim(Row):
    """One claim in our own words: who makes it, how it fares against the record, what it drives here."""

    key: str = cell(text)
    said: str = cell(text)
    who: str = cell(text)
    source: str = cell(names_of("source"))
    standing: str = cell(one_of(*STANDINGS))
    drives: str = cell(text)
    correction: str = cell(words, "")
    untested: str = cell(words, "")

    def flaw(self) -> str:
        """Name a correction that is missing."""
        if self.standing in CORRECTED and not self.correction:
            return f"is {self.standing}, hence needs a `correction`"
        return ""


@dataclass(frozen=True)
class Claims(Row):
    """All of a scenario's claims, their experiments, and how these are decided: the sections of the file."""

    decision: Decision = single(Decision)
    left_out: Mapping[str, str] = cell(reasons)  # quantities that are not sampled, each with the reason
    claims: tuple[Claim, ...] = table(Claim)
    experiments: tuple[Experiment, ...] = table(Experiment)

    def flaw(self) -> str:
        """Name a claim that is neither tested nor said to be untestable."""
        tested = {key for experiment in self.experiments for key in experiment.claims}
        for claim in self.claims:
            if claim.key in tested and claim.untested:
                return f"{claim.key} is tested and `untested`"
            if claim.key not in tested and not claim.untested:
                return f"{claim.key} needs an experiment, or `untested`: why not"
        return ""

    def tests_of(self, claim: Claim) -> list[Experiment]:
        """Return the experiments that bear on a claim."""
        return [experiment for experiment in self.experiments if claim.key in experiment.claims]

    def chosen(self, names: Sequence[str]) -> list[Experiment]:
        """Return the experiments of these names: their own, a hypothesis or a claim; all if there is none."""
        found = dict.fromkeys(e.key for name in names or ("",) for e in self._named(name))
        return [experiment for experiment in self.experiments if experiment.key in found]

    def _named(self, name: str) -> list[Experiment]:
        claim = next((c for c in self.claims if c.key.lower() == name.lower()), None)
        if claim and claim.untested:
            raise NarvaError(f"{claim.key} is not testable here: {claim.untested}")
        found = [
            e for e in self.experiments
            if not name or name.lower() in (e.key, e.hypothesis.lower(), *(key.lower() for key in e.claims))
        ]  # fmt: skip
        if not found:
            names = {e.key for e in self.experiments} | {e.hypothesis for e in self.experiments}
            raise NarvaError(f"{name!r} is not an experiment, hypothesis or claim{nearest(name, names)}")
        return found


def read_claims(scenario: Scenario) -> Claims:
    """Return the claims of a scenario; raise ScenarioError with the first mistake and a count."""
    reader = Reader(scenario.folder)
    if not reader.find(FILE):
        raise ScenarioError(f"scenario {scenario.key!r} has no {FILE}, hence no claims to test")
    claims = claims_of(reader, scenario)
    reader.stop()
    assert claims is not None  # else there was a mistake
    return claims


def claims_of(reader: Reader, scenario: Scenario) -> Claims | None:
    """Return the claims of a scenario, or None after the reader has kept what is wrong."""
    reader.names["source"] = scenario.sources
    before = len(reader.problems)
    claims: Claims | None = reader.document(Claims, FILE)
    if claims is None and len(reader.problems) == before:
        reader.fail(FILE, "holds nothing")
    return claims
