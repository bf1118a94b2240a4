"""Whether a run or sweep is whole and as it was written: every stored file is read, every mistake listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from sim.errors import NarvaError, ReplayError
from sim.results.columns import SMALL
from sim.results.dataset import Sweep
from sim.results.folder import Folder
from sim.results.store import TABLES, read_config, read_manifest, read_runs, read_small, read_worlds, trusted


def inspect(address: str) -> tuple[str, list[str]]:
    """Return what a folder holds, in a sentence, and what is wrong with its files.

    Raises ReplayError for a folder with neither a run nor a sweep.
    """
    if "://" in address or (Path(address) / "sweep.json").is_file():
        return _sweep(Folder(address))
    if not (Path(address) / "manifest.json").is_file():
        raise ReplayError(f"{address} holds no run and no sweep: it has neither manifest.json nor sweep.json")
    return _run(Path(address))


def _run(folder: Path) -> tuple[str, list[str]]:
    wrong = _mistakes([partial(read_manifest, folder)])
    if wrong:
        return "", wrong
    about = read_manifest(folder)
    reads: list[Callable[[], Any]] = [partial(read, folder) for read in (read_config, read_runs, read_worlds)]
    reads += [partial(read_small, folder, name) for name in TABLES if name in SMALL]
    reads += [partial(trusted, folder, name) for name in about["files"]]
    cut = f", interrupted of {about['asked']:,}" if about["interrupted"] else ""
    return f"a run; replications: {about['replications']:,}{cut}", _mistakes(reads)


def _sweep(folder: Folder) -> tuple[str, list[str]]:
    wrong = _mistakes([folder.plan])
    if wrong:
        return "", wrong
    sweep, parts = Sweep(folder, folder.plan()[0]), folder.parts().values()
    rows: list[int] = []
    wrong = _mistakes([folder.manifest, *(partial(_count, sweep, part, rows) for part in parts)])
    finished = folder.has("manifest.json")
    if finished and not wrong:
        wrong = _mistakes([lambda: sweep.estimates, lambda: sweep.series])
    state = "" if finished else f", not finished; to go on: narva sweep --resume {folder.address}"
    size = f"points: {len(sweep.points):,}, crises: {sum(rows):,}, parts: {len(rows):,}"
    return f"a sweep; {size}{state}", wrong


def _count(sweep: Sweep, part: str, rows: list[int]) -> None:
    rows.append(sweep.check_part(part))


def _mistakes(reads: Iterable[Callable[[], Any]]) -> list[str]:
    """Return what the readers refuse, each mistake once."""
    found = []
    for read in reads:
        try:
            read()
        except NarvaError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))
