"""A sweep's folder: what was planned, and parts written one by one.

    sweep.json       the plan, and the digest of all that decides the bytes
    points.parquet   a row per design point
    runs/ROUND-CHUNK-CHECKSUM.parquet   a row per replication; readers of Parquet take the folder as a table
    failures.json    points that could not be played, with their cause (only if there are any)
    estimates.parquet, manifest.json    once it is finished

A part's name holds the checksum of its bytes, so that a damaged one shows. Folders may be fsspec addresses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from typing import Any

import fsspec
import pandas as pd
import pyarrow.parquet as pq

from sim.config.settings import from_tree
from sim.errors import OutputError, SweepError
from sim.model.compiled import RULES
from sim.results.manifest import libm_digest
from sim.results.plan import Factor, Plan

CHECKSUM = 16  # hexadecimal digits of sha256 in a part's name
LEAST_CHUNK, MOST_CHUNK, CHUNKS = 200, 2000, 64


def chunk_rows(plan: Plan) -> int:
    """Return how many replications a part holds: the same on any machine, for the same bytes."""
    rows = len(plan.points) * plan.replications
    return min(max(-(-rows // CHUNKS), LEAST_CHUNK), MOST_CHUNK)


def digest(plan: Plan) -> str:
    """Return the sha256 of all that decides a sweep's bytes: settings, points, rules, data, arithmetic."""
    parts = {
        "bases": [config.digest for config in plan.bases],
        "scenarios": sorted(scenario.digest for scenario in plan.scenarios.values()),
        "points": plan.points.to_csv(float_format="%.17g"),
        "counts": [plan.replications, plan.precision, plan.max_replications, chunk_rows(plan)],
        "columns": plan.design["columns"],
        "rules": RULES,
        "libm": libm_digest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Folder:
    """A sweep's folder on disk or behind an fsspec address."""

    def __init__(self, address: str) -> None:
        try:
            self.fs, self.root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise OutputError(f"{address} cannot be reached: {error}") from error
        self.address = address
        self.local = isinstance(self.fs, fsspec.implementations.local.LocalFileSystem)

    def path(self, *names: str) -> str:
        """Return the path of a file within."""
        return "/".join([self.root.rstrip("/"), *names])

    def has(self, name: str) -> bool:
        """Return whether a file is there."""
        return bool(self.fs.exists(self.path(name)))

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        return bytes(self.fs.cat_file(self.path(name)))

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all."""
        part = self.path(f".{name.replace('/', '-')}.part")
        try:
            with self.fs.open(part, "wb") as file:
                file.write(content)
            self.fs.mv(part, self.path(name))
        except BaseException:
            if self.fs.exists(part):
                self.fs.rm_file(part)
            raise

    def begin(self, plan: Plan) -> None:
        """Make the folder and write the plan; refuse one that holds something already."""
        if self.has("sweep.json") or self.has("manifest.json"):
            raise OutputError(
                f"{self.address} already holds a sweep; to go on with it: narva sweep --resume {self.address}"
            )
        self.fs.makedirs(self.path("runs"), exist_ok=True)
        points = BytesIO()
        plan.points.reset_index().to_parquet(points, index=False)
        self.write("points.parquet", points.getvalue())
        self.write("sweep.json", json.dumps(_to_json(plan), indent=1).encode())

    def plan(self) -> tuple[Plan, dict[str, Any]]:
        """Return the plan that was begun here, and what was written of it."""
        if not self.has("sweep.json"):
            raise SweepError(f"{self.address} holds no sweep (no sweep.json)")
        kept = json.loads(self.read("sweep.json"))
        points = pd.read_parquet(BytesIO(self.read("points.parquet"))).set_index("point")
        return _from_json(kept, points), kept

    def parts(self) -> dict[str, str]:
        """Return the name of each part by its place, ROUND-CHUNK, whole or damaged."""
        found = {}
        for path in sorted(self.fs.ls(self.path("runs"), detail=False)) if self.has("runs") else []:
            name = str(path).rpartition("/")[2]
            if name.endswith(".parquet"):
                found[name.rpartition("-")[0]] = f"runs/{name}"
        return found

    def check(self) -> dict[str, int]:
        """Drop each part whose bytes are not those that its name says; return the others' rows by place."""
        rows = {}
        for place, name in self.parts().items():
            content = self.read(name)
            if name.endswith(f"-{checksum(content)}.parquet"):
                rows[place] = pq.read_metadata(BytesIO(content)).num_rows
            else:
                self.drop(name)
        return rows

    def put_part(self, place: str, content: bytes, have: dict[str, str]) -> None:
        """Write a part under its place and checksum, where the parts `have` were.

        Another part's bytes in its place make way, and so do the later rounds, which were asked for by them.
        """
        name = f"runs/{place}-{checksum(content)}.parquet"
        if have.get(place, name) != name:
            for other in [part for at, part in have.items() if at[:2] > place[:2]]:
                self.drop(other)
            self.drop(have[place])
        self.write(name, content)

    def drop(self, name: str) -> None:
        """Delete a file if it is there."""
        if self.has(name):
            self.fs.rm_file(self.path(name))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder for this process alone; the lock of a lost process is free. Local folders only."""
        if not self.local:
            yield
            return
        from filelock import FileLock, Timeout

        lock = FileLock(self.path(".lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise SweepError(
                f"{self.address} is in use: another process is carrying out this sweep"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def size(self) -> int:
        """Return the bytes of all parts."""
        return sum(int(self.fs.size(self.path(name))) for name in self.parts().values())


def checksum(content: bytes) -> str:
    """Return the digits that a part's name holds."""
    return hashlib.sha256(content).hexdigest()[:CHECKSUM]


def _to_json(plan: Plan) -> dict[str, Any]:
    return {
        "digest": digest(plan), "rules": RULES, "libm": libm_digest(), "words": list(plan.words),
        "design": plan.design, "executor": plan.executor, "factors": [asdict(f) for f in plan.factors],
        "bases": [{"tree": c.tree, "presets": c.presets} for c in plan.bases],
        "replications": plan.replications, "precision": plan.precision,
        "max_replications": plan.max_replications, "chunk": chunk_rows(plan),
    }  # fmt: skip


def _from_json(kept: dict[str, Any], points: pd.DataFrame) -> Plan:
    factors = tuple(Factor(**{**f, "values": tuple(f["values"])}) for f in kept["factors"])
    bases = tuple(from_tree(base["tree"], base["presets"]) for base in kept["bases"])
    return Plan(
        tuple(kept["words"]), kept["design"], kept["executor"], factors, points, bases, kept["replications"],
        kept["precision"], kept["max_replications"], "",
    )  # fmt: skip
