"""A sweep's folder: what was planned, and parts written one by one.

    sweep.json       the plan, the digest of all that decides the bytes, and that of points.parquet
    points.parquet   a row per design point
    runs/ROUND-CHUNK-CHECKSUM.parquet   a row per replication; readers of Parquet take the folder as a table
    failures.json    points that could not be played, with their cause (only if there are any)
    series.parquet   a row per day of each crisis (only where `design.series` asks for it)
    estimates.parquet, manifest.json    once it is finished; the manifest has the digest of every file

A part's name holds a checksum of its bytes, its place and its sweep, so that one that was damaged, renamed or
brought from elsewhere shows. Folders may be fsspec addresses.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from sim.errors import ConfigError, OutputError, StoredError, SweepError
from sim.parameters.sealed import digest_of, sealed, unsealed
from sim.results.lock import locked
from sim.results.plan import Plan
from sim.results.plan_file import from_json, points_bytes, to_json
from sim.results.sealed import NONSENSE, checked, table_of

SERIES = "series.parquet"
CHECKSUM = 16  # hexadecimal digits of sha256 in a part's name
AFRESH = "restore it from a copy, or begin a new sweep"


class Folder:
    """A sweep's folder on disk or behind an fsspec address."""

    def __init__(self, address: str) -> None:
        import fsspec  # with asyncio .07 s, which a run's report has no need of

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
        self._check_empty()
        self.fs.makedirs(self.path("runs"), exist_ok=True)
        points = points_bytes(plan)
        with self.locked():
            self._check_empty()  # another process may have been faster
            self.write("points.parquet", points)
            self.write("sweep.json", sealed(to_json(plan, points)))

    def grow(self, plan: Plan) -> None:
        """Write the points that a search has come to, unless they are here, from when it came further."""
        name, own = "points.parquet", plan.points.reset_index()
        try:
            kept = table_of(self.read(name), name, AFRESH).to_pandas()
        except (StoredError, FileNotFoundError):
            kept = own.iloc[:0]
        if not kept.iloc[: len(own)].equals(own):
            self.write(name, points_bytes(plan))

    def _check_empty(self) -> None:
        if self.has("sweep.json") or self.has("manifest.json"):
            raise OutputError(
                f"{self.address} already holds a sweep; to go on with it: narva sweep --resume {self.address}"
            )

    @cached_property
    def begun(self) -> dict[str, Any]:
        """Return what was written of the plan; raise SweepError or StoredError without it."""
        if not self.has("sweep.json"):
            raise SweepError(f"{self.address} holds no sweep (no sweep.json)")
        where = f"{self.address}/sweep.json"
        return unsealed(self.read("sweep.json"), where, ("digest", "points", "rules", "libm"), AFRESH)

    def plan(self) -> tuple[Plan, dict[str, Any]]:
        """Return the plan that was begun here, and what was written of it."""
        kept, where = self.begun, f"{self.address}/points.parquet"
        if not self.has("points.parquet"):
            raise StoredError(f"{self.address} lacks points.parquet; {AFRESH}")
        content = self.read("points.parquet")
        if kept["points"]:
            content = checked(content, kept["points"], where, AFRESH)
        try:
            return from_json(kept, table_of(content, where, AFRESH).to_pandas().set_index("point")), kept
        except ConfigError as error:
            raise StoredError(
                f"{self.address}/sweep.json is of another version of narva: {error}; {AFRESH}"
            ) from error
        except NONSENSE as error:
            raise StoredError(f"{self.address}/sweep.json holds no plan; {AFRESH}") from error

    @property
    def again(self) -> str:
        """Return what to do where a part or what was computed of the parts is lost or damaged."""
        return f"narva sweep --resume {shlex.quote(self.address)} computes it again"

    def manifest(self) -> dict[str, Any]:
        """Return what identifies a finished sweep; empty before. Raise StoredError for other parts."""
        if not self.has("manifest.json"):
            return {}
        where, keys = f"{self.address}/manifest.json", ("files", "digest", "points", "failures", "command")
        about = unsealed(self.read("manifest.json"), where, keys, self.again)
        if about["digest"] != self.begun["digest"]:
            raise StoredError(f"{where} is of another sweep; {self.again}")
        if not self.begun["points"]:  # those of a search are known when it is over
            self.table("points.parquet", about["files"].get("points.parquet", ""))
        listed, there = {name for name in about["files"] if "/" in name}, set(self.parts().values())
        if lacking := sorted(listed - there):
            raise StoredError(f"{self.address} lacks {lacking[0]}; {self.again}")
        if foreign := sorted(there - listed):
            raise StoredError(f"{self.address}/{foreign[0]} is not of this sweep; {self.again}")
        return about

    def table(self, name: str, digest: str) -> pd.DataFrame:
        """Return a table of this digest; raise StoredError if it is lost or another."""
        if not self.has(name):
            raise StoredError(f"{self.address} lacks {name}; {self.again}")
        where = f"{self.address}/{name}"
        return table_of(checked(self.read(name), digest, where, self.again), where, self.again).to_pandas()

    def is_finished(self) -> bool:
        """Return whether all was computed and is as it was written, but for the bytes of the parts."""
        try:
            if about := self.manifest():
                for name in [name for name in ("estimates.parquet", SERIES) if name in about["files"]]:
                    self.table(name, about["files"][name])
            return bool(about)
        except StoredError:
            return False

    def finish(self, about: dict[str, Any]) -> None:
        """Write the manifest, with the digest of each file."""
        tables = ("points.parquet", "estimates.parquet", *([SERIES] if self.has(SERIES) else []))
        names = ("sweep.json", *tables, *self.parts().values())
        self.write("manifest.json", sealed({**about, "files": {n: digest_of(self.read(n)) for n in names}}))

    def checksum(self, place: str, content: bytes) -> str:
        """Return the digits that the name of a part holds."""
        head = f"{self.begun['digest']} {place} ".encode()
        return hashlib.sha256(head + content).hexdigest()[:CHECKSUM]

    def part(self, name: str) -> bytes:
        """Return a part's bytes; raise StoredError if they are not those of its name."""
        content = self.read(name)
        if not self._is_whole(name, content):
            raise StoredError(f"{self.address}/{name} is damaged or of another sweep; {self.again}")
        return content

    def _is_whole(self, name: str, content: bytes) -> bool:
        place, _, digits = name.removeprefix("runs/").removesuffix(".parquet").rpartition("-")
        return digits == self.checksum(place, content)

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
            if self._is_whole(name, content):
                rows[place] = pq.read_metadata(BytesIO(content)).num_rows
            else:
                self.drop(name)
        return rows

    def put_part(self, place: str, content: bytes, have: dict[str, str]) -> None:
        """Write a part under its place and checksum, where the parts `have` were.

        Another part's bytes in its place make way, and so do the later rounds, which were asked for by them.
        """
        name = f"runs/{place}-{self.checksum(place, content)}.parquet"
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
        said = f"{self.address} is in use: another process is carrying out this sweep"
        with locked(self.path(), SweepError(said)):
            yield

    def size(self) -> int:
        """Return the bytes of all parts."""
        return sum(int(self.fs.size(self.path(name))) for name in self.parts().values())
