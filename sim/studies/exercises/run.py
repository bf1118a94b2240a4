"""Plays the declared experiments of exercises and says how each comes out, on common random numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sim.config.settings import Config, compose
from sim.experiments.montecarlo import Progress, silent, simulate
from sim.parameters.schema import GROUPS
from sim.results.estimators import Difference, Estimate
from sim.results.table import Results
from sim.scenario.scenario import load_scenario
from sim.studies.exercises.declared import ZERO, Answer, Exercise
from sim.studies.exercises.measures import estimate, gap, in_hundred, named

RISES, FALLS, SAME, MIXED = "rises", "falls", "same", "mixed"
LEAST = 0.02  # of a share, or of anything else's value: less is not worth telling
LEAST_SIGNED = 0.01  # of a change that is counted in 100


class Case(NamedTuple):
    """A comparison with the reference: from which value to which, the difference, and its verdict."""

    key: str
    label: str
    before: Estimate | None
    after: Estimate
    gap: Difference
    verdict: str


@dataclass(frozen=True)
class Found:
    """An answer played: each point's values by measure (none across settings), its cases, its verdict."""

    answer: Answer
    values: dict[str, dict[str, Estimate]]
    cases: tuple[Case, ...]

    @property
    def verdict(self) -> str:
        """Return what all cases say, or that they differ."""
        verdicts = {case.verdict for case in self.cases}
        return verdicts.pop() if len(verdicts) == 1 else MIXED

    def labels(self, verdict: str) -> list[str]:
        """Return the labels of the cases that came out so."""
        return [case.label for case in self.cases if case.verdict == verdict]


class Player:
    """Plays settings, each once, on the random numbers of one seed."""

    def __init__(self, scenario: str, replications: int, progress: Progress = silent) -> None:
        self.name, self.scenario = scenario, load_scenario(scenario)
        self.replications, self.progress = replications, progress
        self.expected = 1
        self._composed: dict[tuple[str, ...], Config] = {}
        self._results: dict[str, Results] = {}

    def config(self, words: Iterable[str]) -> Config:
        """Return the configuration of these overrides: presets first, then values, as Hydra has it.

        Presets take half a second, values none.
        """
        pairs = [word.partition("=") for word in words]
        presets = tuple(f"{key}={value}" for key, _, value in pairs if key in GROUPS)
        if presets not in self._composed:
            self._composed[presets] = compose([f"scenario={self.name}", *presets])
        values = {key: None if value == "null" else value for key, _, value in pairs if key not in GROUPS}
        return self._composed[presets].with_values(values | {"replications": self.replications})

    def expect(self, answers: Iterable[tuple[Exercise, Answer]]) -> None:
        """Count the settings that these answers need, for the progress that is shown."""
        wanted = {self.config(words).digest for each in answers for words in settings_of(*each)}
        self.expected = max(len(wanted), 1)

    def play(self, words: Iterable[str]) -> Results:
        """Return the results of these overrides; raise KeyboardInterrupt where playing was stopped."""
        config = self.config(words)
        if config.digest not in self._results:
            before, all_of_it = self.played, self.expected * self.replications

            def shown(done: int, total: int, label: str) -> None:
                self.progress(before + done, all_of_it, label)

            results = simulate(config, self.scenario, shown)
            if results.manifest["interrupted"]:
                raise KeyboardInterrupt("pages that were finished are kept")
            self._results[config.digest] = results
        return self._results[config.digest]

    @property
    def played(self) -> int:
        """Return how many crises were played."""
        return len(self._results) * self.replications


def settings_of(exercise: Exercise, answer: Answer) -> Iterator[tuple[str, ...]]:
    """Yield the overrides of every setting that an answer plays."""
    settings = {setting.key: setting.words for setting in exercise.settings}
    for words in [settings[key] for key in answer.across] or [()]:
        for point in answer.points:
            yield (*words, *answer.under, *point.words)


def find(exercise: Exercise, answer: Answer, player: Player) -> Found:
    """Play an answer's points, under each setting where it has some, and compare them with the reference."""
    if answer.across:
        return Found(answer, {}, tuple(_across(exercise, answer, player)))
    played = {point.key: player.play((*answer.under, *point.words)) for point in answer.points}
    labels = {point.key: point.label for point in answer.points}
    values = {
        key: {name: estimate(name, results) for name in (answer.measure, *answer.also)}
        for key, results in played.items()
    }
    reference = None if answer.reference == ZERO else played[answer.reference]
    cases = [_case(answer, key, labels[key], reference, played[key]) for key in answer.cases]
    return Found(answer, values, tuple(cases))


def _across(exercise: Exercise, answer: Answer, player: Player) -> Iterator[Case]:
    settings = {setting.key: setting for setting in exercise.settings}
    for key in answer.across:
        first, second = (
            player.play((*settings[key].words, *answer.under, *point.words)) for point in answer.points
        )
        yield _case(answer, key, settings[key].label, first, second)


def _case(answer: Answer, key: str, label: str, reference: Results | None, results: Results) -> Case:
    after = estimate(answer.measure, results)
    if reference is None:
        change, before = Difference(*after, 1.0), None
    else:
        change, before = gap(answer.measure, results, reference), estimate(answer.measure, reference)
    return Case(key, label, before, after, change, verdict(answer.measure, change, before))


def verdict(measure: str, change: Difference, before: Estimate | None) -> str:
    """Return whether a difference is beyond noise and worth telling, and which way it goes."""
    least = LEAST if in_hundred(measure) else LEAST * abs(before.value if before else 0.0)
    if in_hundred(measure) and not named(measure).is_share:
        least = LEAST_SIGNED
    if not (change.low > 0 or change.high < 0) or abs(change.value) < least:
        return SAME
    return RISES if change.value > 0 else FALLS
