"""The memory that a crisis of a run takes, and what a million would: `uv run python -m tests.benchmarks.memory [FEW MANY]`.

Two runs of short crises with every number drawn, each in a process of its own, from the first draw to the
written report; `--played-once` plays a chunk once and gives it again, for counts that would take hours. Rules
are compiled before. Both runs have more worlds than are kept: beyond, a crisis takes its row. Measured with a million
made-up rows through the first screen, the files and the page (November 2026): 984 MiB; really played, 953.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from tempfile import TemporaryDirectory

WORDS = ("attempt=certain", "attempt.day=2", "residents.count=20", "crisis_days=10", "horizon_days=7")
ONCE = "--played-once"
FEW, MANY, MILLION = 40_000, 120_000, 1_000_000
LIMIT = 2**30  # bytes, for a million


def peak(crises: int, *more: str) -> int:
    """Return the greatest resident size, in bytes, of a process that makes a run of these crises."""
    with TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "tests.benchmarks.memory", "child", folder, str(crises), *more]
        said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return int(said.splitlines()[-1]) * 1024


def child(folder: str, crises: str, *more: str) -> None:
    """Make the run, and print the greatest resident size of this process in KiB."""
    from sim.cli.main import main

    if ONCE in more:
        play_once()
    if code := main(["run", *WORDS, f"replications={crises}", f"hydra.run.dir={folder}/run"]):
        sys.exit(code)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def play_once() -> None:
    """Have the batch engine play the first chunk of each configuration alone, and give its rows again."""
    from sim.engines.batch import Batch

    play = Batch.play

    def again(self, parameters, seeds, importance=None):  # type: ignore[no-untyped-def]
        if not hasattr(self, "rows"):
            self.rows = play(self, parameters, seeds, importance)
        return self.rows[: len(seeds)]

    Batch.play = again  # type: ignore[method-assign]


def main(words: list[str]) -> None:
    """Measure, or be the process that is measured."""
    if words[:1] == ["child"]:
        child(*words[1:])
        return
    more = [word for word in words if word == ONCE]
    few, many = [int(word) for word in words if word != ONCE] or (FEW, MANY)
    peak(8, *more)
    first, second = (peak(count, *more) for count in (few, many))
    slope = (second - first) / (many - few)
    print(f"{few:,} crises: {first / 2**20:,.0f} MiB; {many:,}: {second / 2**20:,.0f} MiB")
    million = first + slope * (MILLION - few)
    print(f"{slope:,.0f} bytes a crisis; a million: {million / 2**20:,.0f} MiB")
    sys.exit(million > LIMIT)


if __name__ == "__main__":
    main(sys.argv[1:])
