"""A folder of experiments: what was planned, and the moments of each look at each cell, as they come.

    claims.json          what decides the bytes: the model's rules and data, points, experiments, decisions
    looks/NAME.jsonl     a line per cell and look: point, rule, look, replications, sums, products
    references.jsonl     a line per point: the utility that its hazard is counted from
    findings.json        the verdicts, once it is finished

Lines are only ever added; one that was cut short is played again. Their order changes no finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import OutputError, SweepError
from sim.results.store import atomically
from sim.studies.claims.moments import Moments
from sim.studies.claims.plays import Cell
from sim.studies.claims.trials import Trial

PLAN, FINDINGS = "claims.json", "findings.json"


class Folder:
    """The folder of one `narva claims`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, plan: dict[str, Any]) -> None:
        """Make the folder and write the plan; raise OutputError if it holds something."""
        if (self.path / PLAN).exists() or (self.path / "manifest.json").exists():
            raise OutputError(f"{self.path} already holds a run; to go on: narva claims --resume {self.path}")
        (self.path / "looks").mkdir(parents=True, exist_ok=True)
        self.write(PLAN, plan)

    def plan(self) -> dict[str, Any]:
        """Return what was planned here; raise SweepError if nothing was."""
        if not (self.path / PLAN).is_file():
            raise SweepError(f"{self.path} holds no claims that were begun (no {PLAN})")
        found: dict[str, Any] = json.loads((self.path / PLAN).read_text(encoding="utf-8"))
        return found

    def write(self, name: str, content: Any) -> None:
        """Write a JSON file whole or not at all."""
        text = json.dumps(content, indent=1) + "\n"
        atomically(self.path / name, lambda part: part.write_text(text, encoding="utf-8"))

    def findings(self) -> dict[str, Any]:
        """Return the stored findings; raise SweepError if it is not finished."""
        if not (self.path / FINDINGS).is_file():
            raise SweepError(f"{self.path} is not finished; to go on: narva claims --resume {self.path}")
        found: dict[str, Any] = json.loads((self.path / FINDINGS).read_text(encoding="utf-8"))
        return found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process alone."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.path / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise SweepError(f"{self.path} is in use by another process") from None
        try:
            yield
        finally:
            lock.release()

    def load(self, trial: Trial) -> None:
        """Give a trial the looks that were stored under its name."""
        kept: dict[tuple[Cell, int], Moments] = {}
        for line in _lines(self.path / "looks" / f"{trial.name}.jsonl"):
            cell = Cell(line["point"], line["rule"])
            kept[cell, line["look"]] = Moments(line["n"], *(np.array(line[k]) for k in ("sums", "products")))
        trial.looks = {}
        for cell in trial.cells:
            found: list[Moments] = []
            while (cell, len(found)) in kept:
                found.append(kept[cell, len(found)])
            if found:
                trial.looks[cell] = found

    def add(self, trial: Trial, cell: Cell, look: int, moments: Moments) -> None:
        """Add one look at one cell."""
        line = {
            "point": cell.point, "rule": cell.rule, "look": look, "n": moments.n,
            "sums": moments.sums.tolist(), "products": moments.products.tolist(),
        }  # fmt: skip
        _append(self.path / "looks" / f"{trial.name}.jsonl", line)

    def references(self) -> dict[tuple[int, str], float]:
        """Return the references that were stored, by point and by the experiment whose link is cut."""
        return {(x["point"], x["cut"]): x["value"] for x in _lines(self.path / "references.jsonl")}

    def add_reference(self, point: int, cut: str, value: float) -> None:
        """Add one reference."""
        _append(self.path / "references.jsonl", {"point": point, "cut": cut, "value": value})


def _lines(path: Path) -> Iterator[Any]:
    """Give the whole lines of a file, if there is one; the last may have been cut short."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def _append(path: Path, line: Any) -> None:
    """Add a line; one that was cut short before it is closed first."""
    with path.open("a+b") as file:
        if file.tell() and not _ends(file):
            file.write(b"\n")
        file.write(json.dumps(line).encode() + b"\n")


def _ends(file: Any) -> bool:
    file.seek(-1, 2)
    return bool(file.read(1) == b"\n")
