"""A first look at all cells of all experiments, then block after block closely; then with the link cut.

Last, block after block is followed to the end, where a verdict is open or close, and the link cut again.

What is played depends on the results alone, not on the number of threads or how often it was interrupted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from sim.experiments.executors import Executor
from sim.studies.claims.cuts import cut_of
from sim.studies.claims.declared import Experiment
from sim.studies.claims.folder import Folder
from sim.studies.claims.moments import Moments
from sim.studies.claims.plays import Cell, Kin, Stage, kin_of, play_point, reference_of
from sim.studies.claims.trials import START, Step, Trial, spread
from sim.studies.claims.verdicts import CLOSE

Progress = Callable[[int, int, str], None]
Tell = Callable[[str], None]
CHUNK = 2000  # crises of a task: a second or two
ALIKE, TRIED = 12, 8  # points, and replications at each, at which the rules are held to give equal bits


class Task(NamedTuple):
    """Some cells of one trial, one look at each."""

    trial: Trial
    look: int
    cells: tuple[Cell, ...]

    @property
    def crises(self) -> int:
        """Return how many replications it plays."""
        return len(self.cells) * self.trial.span(self.look)[1] * self.trial.settings


def play_task(stage: Stage, task: Task) -> list[Moments]:
    """Return the moments of each cell of a task, whose cells of one point stand together."""
    trial, (first, count) = task.trial, task.trial.span(task.look)
    return [
        moments
        for _, cells in groupby(task.cells, lambda cell: cell.point)
        for moments in play_point(stage, trial.experiment, trial.cut, trial.kin, [*cells], first, count)
    ]


def play_reference(stage: Stage, task: tuple[int, Experiment | None]) -> float:
    """Return the reference utility of a point, its link cut for an experiment or not."""
    point, experiment = task
    return reference_of(stage, point, experiment.cut if experiment else ())


class OutOfTime(Exception):
    """The time that was given is over."""


Following = tuple[Trial, Step]


class Rounds:
    """Carries out trials: plays what a folder still lacks, and says how long it will take."""

    def __init__(
        self, stage: Stage, folder: Folder, workers: Executor, progress: Progress, tell: Tell,
        seconds: float = math.inf,
    ) -> None:  # fmt: skip
        self.stage, self.folder, self.workers = stage, folder, workers
        self.progress, self.tell = progress, tell
        self.end, self.played, self.seconds = time.monotonic() + seconds, 0, 0.0
        self.trials: dict[str, Trial] = {}
        self.cuts: dict[str, Trial] = {}
        stage.references.update(folder.references())

    def carry_out(self, experiments: list[Experiment], thorough: bool) -> None:
        """Look at all cells, follow the trials closely and cut their links; then go on to the end."""
        for experiment in experiments:
            self.trials[experiment.key] = self.trial(experiment, thorough, CLOSE / len(experiments))
        going = [(trial, START) for trial in self.trials.values()]
        for deeply in (False, True):
            going = self.follow(going, deeply)

    def follow(self, going: list[Following], deeply: bool) -> list[Following]:
        """Carry out steps and those that follow from them; return the ones to the end, unless `deeply`."""
        held: list[Following] = []
        while going:
            self.wave([task for trial, at in going for task in self.tasks(trial, at)], len(going))
            steps = []
            for trial, at in going:
                following = trial.after(at)
                if following and (deeply or not trial.is_deep(following)):
                    steps.append((trial, following))
                    continue
                held += [(trial, following)] if following else []
                steps += [] if trial.cut else self.cut(trial, following)
            going = [(trial, at) for trial, at in steps if not trial.cut or self.is_last_cut(trial)]
            self.foretell(going + held)
        return held

    def cut(self, trial: Trial, at: Step | None) -> list[Following]:
        """Begin with a trial's link cut before a step, in place of an earlier cut, if there is one to cut."""
        cut = cut_of(trial, at)
        if cut is None:
            return []
        self.folder.load(cut)
        if cut.experiment.is_ratio:
            self.refer([(point, cut.experiment) for point in dict.fromkeys(c.point for c in cut.cells)])
        self.cuts[cut.experiment.key] = cut
        return [(cut, START)]

    def is_last_cut(self, cut: Trial) -> bool:
        """Tell whether no later cut took its place, after its trial was followed to the end."""
        return self.cuts[cut.experiment.key] is cut

    def done(self) -> list[tuple[Trial, Trial | None]]:
        """Return the trials whose cells were all looked at, over all rules, with those of their links cut."""
        whole = [trial for trial in self.trials.values() if trial.looked]
        cuts = {key: cut for key, cut in self.cuts.items() if cut.looked}
        return [
            (t if len(t.rules) > 1 else spread(t, self.stage.rules), cuts.get(t.experiment.key))
            for t in whole
        ]  # fmt: skip

    def trial(self, experiment: Experiment, thorough: bool, close: float) -> Trial:
        """Return a trial with what was stored of it; of one rule alone if the rules do not enter."""
        self.refer([(p, None) for p in range(self.stage.points)] if experiment.is_ratio else [])
        kin = self.kin(experiment)
        alike = all({rule for rule, _ in group} == set(self.stage.rules) for group in kin)
        alone = experiment.is_first_question and alike
        rules = self.stage.rules[:1] if alone else self.stage.rules
        cells = [Cell(point, rule) for rule in rules for point in range(self.stage.points)]
        trial = Trial(experiment, self.stage.claims.decision, cells, close=close, thorough=thorough, kin=kin)
        self.folder.load(trial)
        return trial

    def kin(self, experiment: Experiment) -> Kin:
        """Return the rules and settings that share their prologue, by a few points from all over."""
        tried = range(0, self.stage.points, max(self.stage.points // ALIKE, 1))
        return kin_of(self.stage, experiment, tried, TRIED)

    def tasks(self, trial: Trial, at: Step) -> Iterator[Task]:
        """Give the tasks of a step that the folder lacks: all rules of some points each."""
        lacking = [c for c in trial.wanted(at) if len(trial.looks.get(c, ())) == at.look]
        points = [[*cells] for _, cells in groupby(sorted(lacking), lambda cell: cell.point)]
        each = max(trial.span(at.look)[1] * trial.settings * len(trial.rules), 1)
        size = max(CHUNK // each, 1)
        for first in range(0, len(points), size):
            yield Task(trial, at.look, tuple(c for cells in points[first : first + size] for c in cells))

    def wave(self, tasks: list[Task], trials: int) -> None:
        """Play tasks, in any order, and keep what each cell came to; raise OutOfTime once there is none."""
        total, done, began = sum(task.crises for task in tasks), 0, time.perf_counter()
        label = f"{trials} experiments go on: plays"
        for task, found in self.workers.map(play_task, self.stage, tasks):
            if isinstance(found, BaseException):
                raise found
            for cell, moments in zip(task.cells, found, strict=True):
                self.folder.add(task.trial, cell, task.look, moments)
                task.trial.looks.setdefault(cell, []).append(moments)
            done += task.crises
            self.progress(done, total, label)
            if time.monotonic() > self.end:
                raise OutOfTime
        self.played += done
        self.seconds += time.perf_counter() - began

    def refer(self, wanted: list[tuple[int, Experiment | None]]) -> None:
        """Find the references that are not yet known."""
        known = self.stage.references
        lacking = [(point, cut) for point, cut in wanted if (point, _key(cut)) not in known]
        found = self.workers.map(play_reference, self.stage, lacking)
        for n, ((point, cut), value) in enumerate(found, 1):
            if isinstance(value, BaseException):
                raise value
            known[point, _key(cut)] = value
            self.folder.add_reference(point, _key(cut), value)
            self.progress(n, len(lacking), "points: reference")

    def foretell(self, going: list[tuple[Trial, Step]]) -> None:
        """Say about how many plays and minutes are still to come, at most, and before links are cut."""
        left = sum(trial.expected(at) for trial, at in going)
        if left and self.played:
            minutes = left / (self.played / self.seconds) / 60
            self.tell(f"{len(going)} experiments go on, up to {left:,} plays, {minutes:,.0f} minutes")


def _key(cut: Experiment | None) -> str:
    return cut.key if cut else ""
