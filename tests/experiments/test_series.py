"""Daily series of a sweep: the readings of each crisis, by keys that join with every other file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from sim.errors import ConfigError
from sim.experiments.series import Swift
from sim.model.units import BLOCK
from sim.reports.replay.crisis import watch_crisis
from sim.results.dataset import Sweep
from sim.results.plan import Plan
from sim.results.whole import inspect

Planned = Callable[..., Plan]
Swept = Callable[..., Sweep]
NAMES = ("public_belief", "town_held")


@pytest.fixture(scope="module")
def sweep(planned: Planned, swept: Swept, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    plan = planned(
        "alliance.cohesion=.2,.7", f"replications={2 * BLOCK}", "design.series=[public_belief,town_held]"
    )
    return swept(plan, tmp_path_factory.mktemp("series"))


def test_every_crisis_has_a_row_for_each_day(sweep: Sweep) -> None:
    assert list(sweep.series) == ["point", "replication", "day", *NAMES]
    days = sweep.series.groupby(["point", "replication"])["day"].apply(list)
    assert len(days) == 2 * 2 * BLOCK
    assert all(found == list(range(6)) for found in days)
    assert not sweep.series.isna().any(axis=None)


def test_readings_are_those_of_the_crisis_played_again(sweep: Sweep) -> None:
    """Day 0 ends 24 hours after the attempt; what ends early keeps its last values."""
    for point, replication in ((0, 1), (1, 6)):
        mine = sweep.series.query("point == @point and replication == @replication").set_index("day")
        days = watch_crisis(sweep.config(point), sweep.scenario, replication, Swift).days.set_index("day")
        played = days.loc[1:].reindex(range(1, 7)).ffill()
        for name in NAMES:
            assert mine[name].tolist() == played[name].tolist()


def test_an_interrupted_sweep_ends_with_the_same_bytes(
    planned: Planned, swept: Swept, sweep: Sweep, tmp_path: Path
) -> None:
    again = swept(sweep.plan, tmp_path)
    first = (tmp_path / "series.parquet").read_bytes()
    again.folder.drop("manifest.json")
    again.folder.drop("series.parquet")
    swept(sweep.plan, tmp_path)
    assert (tmp_path / "series.parquet").read_bytes() == first == sweep.folder.read("series.parquet")


def test_a_damaged_series_is_found(planned: Planned, swept: Swept, sweep: Sweep, tmp_path: Path) -> None:
    swept(sweep.plan, tmp_path)
    path = tmp_path / "series.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    assert any("series.parquet" in line for line in inspect(str(tmp_path))[1])


def test_keys_have_one_type_in_every_file(sweep: Sweep) -> None:
    root = Path(sweep.folder.root)
    files = [root / name for name in ("points.parquet", "estimates.parquet", "series.parquet")]
    kinds = {
        (name, field)
        for path in [*files, *root.glob("runs/*")]
        for name, field in zip(pq.read_schema(path).names, pq.read_schema(path).types, strict=True)
        if name in ("point", "replication", "day")
    }
    assert kinds == {(name, pa.int64()) for name in ("point", "replication", "day")}
    runs = pyarrow.dataset.dataset(root / "runs").to_table(columns=["point", "replication", "weight"])
    joined = pq.read_table(root / "series.parquet").join(runs, ["point", "replication"])
    assert joined.num_rows == len(sweep.series)


@pytest.mark.slow
def test_duckdb_and_polars_join_without_a_cast(sweep: Sweep) -> None:
    import duckdb
    import polars as pl

    root = sweep.folder.root
    found = duckdb.sql(
        f'select p."alliance.cohesion" as x, s.day, sum(r.weight * s.town_held) / sum(r.weight) as held '
        f"from '{root}/series.parquet' s join '{root}/runs/*.parquet' r using (point, replication) "
        f"join '{root}/points.parquet' p using (point) group by 1, 2 order by 1, 2"
    ).fetchall()
    lazy = pl.scan_parquet(f"{root}/series.parquet").join(
        pl.scan_parquet(f"{root}/runs/*.parquet"), on=["point", "replication"]
    )
    table = lazy.join(pl.scan_parquet(f"{root}/points.parquet"), on="point").collect()
    runs = pd.read_parquet(f"{root}/runs", columns=["point", "replication", "weight"])
    mine = sweep.series.merge(runs, on=["point", "replication"])
    held = (
        mine.assign(held=mine["weight"] * mine["town_held"])
        .groupby(["point", "day"])[["held", "weight"]]
        .sum()
    )
    assert [value for *_, value in found] == pytest.approx((held["held"] / held["weight"]).tolist())
    assert len(table) == len(mine)


def test_nothing_is_stored_unasked(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    plain = swept(planned("alliance.cohesion=.2,.7", f"replications={BLOCK}"), tmp_path)
    assert plain.series.empty
    assert not (tmp_path / "series.parquet").exists()


def test_without_an_attempt_there_are_no_days(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    words = ("attempt.mode=never", "alliance.cohesion=.2,.7", f"replications={BLOCK}", "design.series=[fear]")
    assert swept(planned(*words), tmp_path).series.empty
    assert np.isnan(pd.read_parquet(tmp_path / "runs")["end_hours"]).all()


def test_an_unknown_series_is_refused_in_one_line(planned: Planned) -> None:
    with pytest.raises(ConfigError, match=r"design.series=public_believe is no such choice.*public_belief"):
        planned("alliance.cohesion=.2,.7", "design.series=[public_believe]")
