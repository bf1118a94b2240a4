"""Sweeps: chunks of points into parts of a folder, until every point has enough replications.

Random numbers depend on seed and replication alone: points with the same seed are compared on common random
numbers. A part's bytes depend on the plan alone: not on the executor, the order of chunks, or how often the
sweep was interrupted.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from sim.config.sweep_keys import SEARCH
from sim.errors import SweepError
from sim.experiments.chunks import Job, Segment, chunks, play_chunk
from sim.experiments.executors import Executor, executor_for
from sim.experiments.progress import Progress
from sim.experiments.search import Search
from sim.model.identity import RULES
from sim.results.dataset import Sweep
from sim.results.estimates import estimates, widest
from sim.results.folder import SERIES, Folder
from sim.results.manifest import libm_digest, manifest
from sim.results.plan import Plan
from sim.results.plan_file import chunk_rows, digest

# From a sweep, the replications that each point has and the rounds played: what points shall have next.
More = Callable[[Sweep, Mapping[int, int], int], dict[int, int]]
GROWTH = 4  # a point's replications grow at most so fast from round to round
MARGIN = 1.05  # beyond what the last round's half-width asks for


def begin(plan: Plan, address: str) -> Folder:
    """Make a sweep's folder; raise OutputError if it holds something."""
    folder = Folder(address)
    folder.begin(plan)
    return folder


def resume(address: str, plan: Plan | None = None) -> tuple[Folder, Plan]:
    """Return a begun sweep's folder and plan; refuse other rules, data, arithmetic or settings."""
    folder = Folder(address)
    stored, kept = folder.plan()
    if kept["rules"] != RULES:
        raise SweepError(
            f"{address} was begun with other rules ({kept['rules'][:12]}, here {RULES[:12]}); "
            "take the version that began it, or begin a new sweep"
        )
    if kept["libm"] != libm_digest():
        raise SweepError(
            f"{address} was begun on a machine whose exp and log have other bits; resume it there"
        )
    if digest(stored) != kept["digest"]:
        raise SweepError(
            f"{address}: the scenario or sweep.json changed since it was begun; begin a new sweep"
        )
    if plan is not None and digest(plan) != kept["digest"]:
        raise SweepError(
            f"{address} was begun with other settings; resume it without any, or begin a new sweep"
        )
    return folder, stored


def carry_out(
    folder: Folder, plan: Plan, progress: Progress, executor: dict[str, Any] | None = None, command: str = "",
    more: More | None = None,
) -> Sweep:  # fmt: skip
    """Play what a folder still lacks, then write its estimates and manifest; return the finished sweep.

    After each round, `more` says which points get more replications; without it, the plan's precision does.
    """
    with folder.locked():
        began = time.perf_counter()
        workers = executor_for(executor or plan.executor)
        try:
            if plan.design["kind"] == SEARCH:
                plan, played, failures = _generations(folder, plan, workers, progress)
            else:
                played, failures = _rounds(folder, plan, workers, progress, more)
        finally:
            workers.close()
        sweep = Sweep(folder, plan)
        if played or failures or not folder.is_finished():
            _finish(sweep, failures, played, time.perf_counter() - began, command, progress)
        return sweep


def _rounds(
    folder: Folder, plan: Plan, workers: Executor, progress: Progress, more: More | None
) -> tuple[int, dict[int, str]]:
    """Play round after round until no point needs more; one round without `more` and `precision`."""
    more = more or (_more if plan.precision else None)
    rows = folder.check()
    counts = dict.fromkeys(np.unique(plan.firsts).tolist(), 0)
    wanted = dict.fromkeys(counts, plan.replications)
    played, round_ = 0, 0
    failures: dict[int, str] = {}
    while wanted:
        segments = [Segment(p, counts[p], n - counts[p]) for p, n in sorted(wanted.items())]
        new, wrong = _round(folder, plan, workers, progress, segments, round_, rows)
        played, failures = played + new, failures | wrong
        counts.update(wanted)
        round_ += 1
        wanted = more(Sweep(folder, plan), counts, round_) if more else {}
        wanted = {point: n for point, n in wanted.items() if point not in failures and point in counts}
    return played, failures


def _generations(
    folder: Folder, plan: Plan, workers: Executor, progress: Progress
) -> tuple[Plan, int, dict[int, str]]:
    """Play a search, each generation bred from the ones before; return the plan with all of its points.

    A search that goes on begins again: what was played is found, and leads to the same next generation.
    """
    search = Search(plan.design, [bool(f.values) for f in plan.factors], plan.bases[0].seed)
    rows, played, generations = folder.check(), 0, []
    failures: dict[int, str] = {}
    for number in range(plan.design["generations"]):
        generations.append(search.ask())
        points = pd.concat(generations, ignore_index=True).rename_axis("point")
        plan = replace(plan, points=points.assign(sample=points.index))
        folder.grow(plan)
        fresh = [p for p in np.unique(plan.firsts).tolist() if p >= len(points) - search.size]
        segments = [Segment(p, 0, plan.replications) for p in fresh]
        new, wrong = _round(folder, plan, workers, progress, segments, number, rows)
        played, failures = played + new, failures | wrong
        search.tell(search.seen(Sweep(folder, plan), number + 1))
    return plan, played, failures


def _round(
    folder: Folder, plan: Plan, workers: Executor, progress: Progress, segments: list[Segment], round_: int,
    rows: Mapping[str, int],
) -> tuple[int, dict[int, str]]:  # fmt: skip
    """Play what the folder lacks of a round, or what points failed in; it has `rows`, by place."""
    tasks = list(chunks(segments, chunk_rows(plan), round_))
    have = folder.parts()  # a part that changed has taken the later rounds with it
    missing = [t for t in tasks if t.place not in have or rows.get(t.place) != t.rows]
    played, total, left = 0, sum(t.rows for t in tasks), sum(t.rows for t in missing)
    failures: dict[int, str] = {}
    label = f"crises at {len(plan.points):,} points"
    progress(total - left, total, label)
    job = Job(plan, RULES, libm_digest())
    if missing:
        folder.drop("manifest.json")  # which lists parts that are no longer all
    for task, part in workers.map(play_chunk, job, missing):
        _check_worker(part)
        if part.failures:
            failures |= dict(part.failures)
            _note_failures(folder, failures)
        folder.put_part(task.place, part.content, have)
        played += task.rows
        progress(total - left + played, total, label)
    return played, failures


def _check_worker(part: Any) -> None:
    if isinstance(part, SweepError):
        raise part
    if isinstance(part, BaseException):
        raise SweepError(f"a worker failed: {type(part).__name__}: {part}") from part
    if part.rules != RULES:
        raise SweepError(
            "a worker runs other rules than this process; install the same version of narva there"
        )
    if part.libm != libm_digest():
        raise SweepError(
            "a worker computes exp or log with other bits than this machine; use workers of one kind"
        )


def _more(sweep: Sweep, counts: Mapping[int, int], rounds: int) -> dict[int, int]:
    """Return the points not precise enough after these rounds, and the replications each shall have."""
    plan = sweep.plan
    assert plan.precision is not None
    table = estimates(sweep.played(("weight", "outcome"), rounds=rounds))
    wanted = {}
    for point, half in widest(table).items():
        n = counts.get(int(str(point)), plan.max_replications)
        if half > plan.precision and n < plan.max_replications:
            needed = math.ceil(n * min((half / plan.precision) ** 2 * MARGIN, GROWTH))
            wanted[int(str(point))] = min(max(needed, n + 1), plan.max_replications)
    return wanted


def _note_failures(folder: Folder, failures: dict[int, str]) -> None:
    folder.write("failures.json", json.dumps(failures, indent=1).encode())


def _finish(
    sweep: Sweep, failures: dict[int, str], played: int, seconds: float, command: str, progress: Progress
) -> None:
    folder, plan = sweep.folder, sweep.plan
    for name in ("manifest.json", "estimates.parquet", SERIES):
        folder.drop(name)
    table = sweep.estimated()
    sink = BytesIO()
    table.to_parquet(sink, index=False)
    folder.write("estimates.parquet", sink.getvalue())
    if names := plan.design["series"]:
        from sim.experiments.series import series_of  # Mesa takes long to import, and few ask for series

        folder.write(SERIES, series_of(sweep, names, plan.executor["workers"], progress))
    if failures:
        _note_failures(folder, failures)
    else:
        folder.drop("failures.json")
    counts = table.drop_duplicates("point")
    rows = int(counts["n"][counts["point"].isin(plan.firsts)].sum())
    rows = rows or sum(folder.check().values())  # of columns from which nothing can be estimated
    about = manifest(plan.bases[0], sweep.scenario, plan.replications, seconds, False)
    about |= {
        "digest": digest(plan), "points": len(plan.points), "crises": rows, "played": played,
        "bytes": folder.size(), "precision": plan.precision, "failures": failures, "command": command,
    }  # fmt: skip
    folder.finish(about)
