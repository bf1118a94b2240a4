"""Look after look at all experiments together, until each is settled; then those with their link cut.

A look is for the cells that the looks before left unresolved. What is played depends on the results alone,
never on the number of threads or on how often it was interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sim.claims import Experiment
from sim.experiments.claims.folder import Folder
from sim.experiments.claims.moments import Moments
from sim.experiments.claims.plays import Cell, Stage, play_cell, reference_of
from sim.experiments.claims.trials import Trial, cut_of, spread
from sim.experiments.executors import Executor

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
    """Return the moments of each cell of a task."""
    trial, (first, count) = task.trial, task.trial.span(task.look)
    return [play_cell(stage, trial.experiment, trial.cut, cell, first, count) for cell in task.cells]


def play_reference(stage: Stage, task: tuple[int, Experiment | None]) -> float:
    """Return the reference utility of a point, its link cut for an experiment or not."""
    point, experiment = task
    return reference_of(stage, point, experiment.cut if experiment else ())


class Rounds:
    """Carries out trials: plays what a folder still lacks, and says how long it will take."""

    def __init__(
        self, stage: Stage, folder: Folder, workers: Executor, progress: Progress, tell: Tell
    ) -> None:
        self.stage, self.folder, self.workers = stage, folder, workers
        self.progress, self.tell = progress, tell
        self.played, self.seconds = 0, 0.0
        stage.references.update(folder.references())

    def carry_out(self, experiments: list[Experiment], thorough: bool) -> list[tuple[Trial, Trial | None]]:
        """Return each experiment's trial over all cells, and that with its link cut where it has one."""
        trials = [self.trial(experiment, thorough) for experiment in experiments]
        self.waves(trials)
        cuts = {trial.experiment.key: cut for trial in trials if (cut := cut_of(trial))}
        for cut in cuts.values():
            self.folder.load(cut)
        self.waves(list(cuts.values()))
        whole = [t if len({c.rule for c in t.cells}) > 1 else spread(t, self.stage.rules) for t in trials]
        return [(trial, cuts.get(trial.experiment.key)) for trial in whole]

    def trial(self, experiment: Experiment, thorough: bool) -> Trial:
        """Return a trial with what was stored of it; of one rule alone if the rules do not enter."""
        self.refer([(p, None) for p in range(self.stage.points)] if experiment.is_ratio else [])
        rules = self.stage.rules[:1] if self.rules_alike(experiment) else self.stage.rules
        cells = [Cell(point, rule) for rule in rules for point in range(self.stage.points)]
        trial = Trial(experiment, self.stage.claims.decision, cells, thorough=thorough)
        self.folder.load(trial)
        return trial

    def rules_alike(self, experiment: Experiment) -> bool:
        """Tell whether all rival rules give the same bits, at a few points, before a crisis is on."""
        if not experiment.is_first_question:
            return False
        for point in range(0, self.stage.points, max(self.stage.points // ALIKE, 1)):
            cells = [Cell(point, rule) for rule in self.stage.rules]
            seen = [play_cell(self.stage, experiment, False, cell, 0, TRIED) for cell in cells]
            if any((one.products != seen[0].products).any() for one in seen):
                return False
        return True

    def waves(self, trials: list[Trial]) -> None:
        """Take look after look at all trials together."""
        needed = [(p.point, t.experiment) for t in trials if t.cut and t.experiment.is_ratio for p in t.cells]
        self.refer(list(dict.fromkeys(needed)))
        look = 0
        while any(trial.span(look)[1] > 0 for trial in trials):
            tasks = [task for trial in trials for task in self.tasks(trial, look)]
            self.wave(tasks, look)
            look += 1
            self.foretell(trials, look)

    def tasks(self, trial: Trial, look: int) -> Iterator[Task]:
        """Give the tasks of a look that the folder lacks."""
        lacking = [cell for cell in trial.wanted(look) if len(trial.looks.get(cell, ())) == look]
        each = max(trial.span(look)[1] * trial.settings, 1)
        size = max(CHUNK // each, 1)
        for first in range(0, len(lacking), size):
            yield Task(trial, look, tuple(lacking[first : first + size]))

    def wave(self, tasks: list[Task], look: int) -> None:
        """Play tasks, in any order, and keep what each cell came to."""
        total, done, began = sum(task.crises for task in tasks), 0, time.perf_counter()
        label = f"look {look + 1}: crises"
        for task, found in self.workers.map(play_task, self.stage, tasks):
            if isinstance(found, BaseException):
                raise found
            for cell, moments in zip(task.cells, found, strict=True):
                self.folder.add(task.trial, cell, task.look, moments)
                task.trial.looks.setdefault(cell, []).append(moments)
            done += task.crises
            self.progress(done, total, label)
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

    def foretell(self, trials: list[Trial], look: int) -> None:
        """Say about how many crises and minutes are still to come, at most."""
        left = sum(trial.expected(look) for trial in trials)
        if left and self.played:
            minutes = left / (self.played / self.seconds) / 60
            open_ = sum(1 for trial in trials if trial.wanted(look))
            self.tell(
                f"after look {look}: {open_} experiments go on, up to {left:,} crises, {minutes:,.0f} minutes"
            )


def _key(cut: Experiment | None) -> str:
    return cut.key if cut else ""
