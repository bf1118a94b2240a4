"""How long a command takes, as a ratio to `import numpy, pandas, matplotlib.pyplot`.

`python tests/benchmarks/startup.py [ROUNDS] [CASE ...]`: every command alternates with the import, and the
medians of the paired ratios are printed: wall time to the first line, wall time and CPU time to the end.
Bytecode is kept and the rules are compiled before the first round.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

IMPORT = [sys.executable, "-c", "import numpy, pandas, matplotlib.pyplot"]
NARVA = [sys.executable, "-m", "sim.cli"]
SHORT = ["run", "replications=1", "horizon_days=7", "crisis_days=10", "attempt.mode=day", "attempt.day=2"]
CASES: dict[str, tuple[list[str], float, float | None]] = {  # command, aim at its end, aim at its first line
    "help": (["--help"], 0.33, None),
    "mistake": (["run", "alliance=fractred"], 0.7, None),
    "run10": (["run", "replications=10"], 3.5, 1.5),
    "run": (["run"], 7, None),
    "replay": (["replay", "run", "0"], 3, None),
}


def timed(command: list[str], folder: str) -> tuple[float, float, float]:
    """Return seconds to the first line, seconds to the end, and seconds of CPU."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    before, began, first = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0.0
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as done:
        assert done.stdout is not None
        for _ in done.stdout:
            first = first or time.perf_counter() - began
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return first or wall, wall, cpu


def main() -> None:
    """Print a line per case."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        timed([*NARVA, *SHORT, "hydra.run.dir=run"], folder)
        for name in sys.argv[2:] or CASES:
            words, aim, aim_first = CASES[name]
            ratios = []
            for command in (IMPORT, [*NARVA, *words]):  # once unmeasured, for bytecode and caches
                timed(command, folder)
            for _ in range(rounds):
                base, own = timed(IMPORT, folder), timed([*NARVA, *words], folder)
                ratios.append((own[0] / base[1], own[1] / base[1], own[2] / base[2]))
            first, wall, cpu = (median(column) for column in zip(*ratios, strict=True))
            aims = f"aim {aim:g}" + (f", first line {aim_first:g}" if aim_first else "")
            print(f"{name:<8} first line {first:.2f}  end {wall:.2f}  cpu {cpu:.2f}   ({aims})", flush=True)


if __name__ == "__main__":
    main()
