"""Replay a stored crisis of a run or a sweep, and check that every bit of its row agrees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.config.settings import Config
from sim.errors import ReplayError
from sim.model.compiled import RULES
from sim.model.enums import AttemptMode
from sim.model.row import COLUMNS
from sim.reports.frames import day_of
from sim.reports.replay import chronicle, film
from sim.reports.replay.crisis import Replay, watch_crisis
from sim.results.manifest import libm_digest
from sim.results.store import atomically, read_config, read_manifest, read_runs
from sim.scenario.scenario import Scenario, load_scenario

UNDECIDED_DAY = 3  # the middle map where nothing has locked in


class Address(NamedTuple):
    """A crisis of a run (its replication) or of a sweep (its design point and replication)."""

    point: int | None
    replication: int

    def __str__(self) -> str:
        return str(self.replication) if self.point is None else f"{self.point}-{self.replication}"


def replay(
    folder: Path, address: Address, days: Sequence[int] | None = None, movie: Path | None = None
) -> list[str]:
    """Replay one crisis of a stored run or sweep; return its chronicle, last line: whether every bit agrees.

    `days` are the crisis days to tell and to map (all, and three maps); writes chronicle.txt and maps into
    folder/replay-<address>/. Raises ReplayError where code, data or machine cannot give the same bits.
    """
    config, scenario, stored = stored_crisis(folder, address)
    if movie is not None:
        film.check(movie)
    played = watch_crisis(config, scenario, address.replication)
    lines = told(played, days)
    target = folder / f"replay-{address}"
    target.mkdir(exist_ok=True)
    atomically(target / "chronicle.txt", lambda part: part.write_text("\n".join(lines) + "\n", "utf-8"))
    made = film.maps(played, _mapped(played, days), target)
    if movie is not None and played.frames:
        made.append(film.movie(played, movie))
    elif movie is not None:
        lines.append("No movie: this replication has no attempt.")
    paths = ", ".join(map(str, [target / "chronicle.txt", *made]))
    return [*lines, f"Written: {paths}.", verdict(played.row, stored)]


def stored_crisis(folder: Path, address: Address) -> tuple[Config, Scenario, pd.DataFrame]:
    """Return a crisis's configuration, scenario and stored row; refuse what cannot give the same bits."""
    if address.point is None:
        about, config = read_manifest(folder), read_config(folder)
        scenario = load_scenario(config.scenario)
        check(about, config, scenario, address.replication)
        return config, scenario, _one_row(read_runs(folder), address)
    from sim.experiments.sweep import resume
    from sim.results.dataset import Sweep

    sweep = Sweep(*resume(str(folder)))
    if not 0 <= address.point < len(sweep.points):
        raise ReplayError(f"point {address.point} is out of range: {folder} has 0 to {len(sweep.points) - 1}")
    config = sweep.config(address.point)
    columns = ("seed", *(sweep.plan.design["columns"] or COLUMNS))
    return config, load_scenario(config.scenario), _one_row(sweep.runs(columns, [address.point]), address)


def _one_row(runs: pd.DataFrame, address: Address) -> pd.DataFrame:
    kept = runs[runs["replication"] == address.replication]
    if len(kept) != 1:
        raise ReplayError(f"{len(kept)} rows of replication {address.replication} are stored, not one")
    return kept


def check(about: dict[str, Any], config: Config, scenario: Scenario, replication: int) -> None:
    """Raise ReplayError for what would make this another crisis than the stored one."""
    count = about["replications"]
    if not 0 <= replication < count:
        raise ReplayError(f"replication {replication} is out of range: the run holds 0 to {count - 1}")
    commit = f"check out commit {about.get('commit', '')[:12]}"
    for then, now, differs, advice in (
        (about["rules"], RULES, "the rules are not those of the run",
         commit if about.get("commit") else "install the version that made it"),
        (about["scenario"]["digest"], scenario.digest, "the scenario's files are not those of the run",
         f"restore scenario {scenario.key!r}"),
        (about["config"], config.digest, "config.yaml is not the one that the run was made with",
         "restore config.yaml"),
        (about["libm"], libm_digest(), "this machine computes exp or log with other bits than the one that "
         "made the run", "replay it on the kind of machine that made it"),
    ):  # fmt: skip
        if then != now:
            again = "or run it again with `narva run`"
            raise ReplayError(f"{differs} ({then[:12]} then, {now[:12]} now); {advice}, {again}")


def told(played: Replay, days: Sequence[int] | None = None) -> list[str]:
    """Return the chronicle's lines under a head; with `days`, the crisis of those days alone."""
    row, ends = played.row, "no attempt"
    if played.frames:
        ends = "the attempt was set, not drawn"
        if played.config.choices["attempt.mode"] is AttemptMode.DRAWN:
            ends = f"an attempt comes within the horizon with a chance of {row['weight']:.4f}, its weight"
    head = f"{played.scenario.title}, replication {row['replication']}: {ends}."
    parts = played.chronicle()
    if days is not None:
        parts = [day for day in parts if day.phase == "crisis" and day.day in days]
    return [head, "", *chronicle.text(parts)]


def _mapped(played: Replay, days: Sequence[int] | None) -> list[int]:
    if not played.frames:
        return []
    last = played.frames[-1].day
    if days is None:
        lock_in = played.row["lock_in_hours"]
        days = (0, UNDECIDED_DAY if pd.isna(lock_in) else day_of(float(lock_in)), last)
    return sorted({min(day, last) for day in days})


def verdict(row: pd.Series, stored: pd.DataFrame) -> str:
    """Return whether a replayed row is the stored one, bit for bit."""
    names = [name for name in row.index if name in stored]
    wrong = [name for name in names if not same(row[name], stored.iloc[0][name])]
    if wrong:
        return f"Not the stored row: {', '.join(wrong)} differ."
    return f"Every bit of the stored row agrees ({len(names)} columns)."


def same(a: Any, b: Any) -> bool:
    """Return whether two cells hold the same bits; missing equals missing."""
    if pd.isna(a) or pd.isna(b):
        return bool(pd.isna(a) and pd.isna(b))
    if isinstance(a, float) and isinstance(b, float):
        return np.float64(a).tobytes() == np.float64(b).tobytes()
    return bool(a == b)
