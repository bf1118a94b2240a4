"""The sweeps of a study: each in a folder of its own below the study's, played once and then read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import SweepError
from sim.experiments.progress import Progress
from sim.experiments.sweep import More, begin, carry_out, resume
from sim.results.dataset import Sweep
from sim.results.folder import Folder
from sim.results.plan import Plan


@dataclass(frozen=True)
class Runner:
    """Plays the sweeps of a study in one folder; what is there already is not played again."""

    folder: Path
    progress: Progress
    executor: dict[str, Any]

    def sweep(self, name: str, plan: Plan, more: More | None = None) -> Sweep:
        """Return a finished sweep; raise SweepError for another plan in its place, or a point that fails."""
        address = str(self.folder / name)
        begun = Folder(address).has("sweep.json")
        folder = resume(address, plan)[0] if begun else begin(plan, address)
        sweep = carry_out(folder, plan, self._named(name), self.executor, name, more)
        if failures := sweep.manifest["failures"]:
            raise SweepError(f"{name}: {len(failures)} points failed: {next(iter(failures.values()))}")
        return sweep

    def _named(self, name: str) -> Progress:
        return lambda done, total, label: self.progress(done, total, f"{name}: {label}")
