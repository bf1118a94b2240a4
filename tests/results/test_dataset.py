"""A sweep's folder: small, exact, readable by others while it grows, on any file system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fsspec
import numpy as np
import pandas as pd
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from sim.errors import OutputError, SweepError
from sim.experiments import sweep as sweeps
from sim.experiments.chunks import Segment, play_segment
from sim.experiments.progress import silent
from sim.model.row import COLUMNS
from sim.results.dataset import Sweep, encode
from sim.results.folder import Folder
from sim.results.outcomes import OUTCOMES
from sim.results.plan import Plan
from sim.results.plan_file import chunk_rows
from sim.results.table import FLAGS, NAMED, WHOLE, runs_table

Planned = Callable[..., Plan]
Swept = Callable[..., Sweep]
GRID = ("alliance.cohesion=.2,.7", "attempt.mode=drawn", "replications=300")


@pytest.fixture(scope="module")
def sweep(planned: Planned, swept: Swept, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return swept(planned(*GRID), tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="module")
def played(planned: Planned) -> pd.DataFrame:
    """The same replications, straight from the engine."""
    plan = planned(*GRID)
    rows = np.concatenate([play_segment(plan, Segment(point, 0, 300)) for point in (0, 1)])
    keys = {"point": np.repeat([0, 1], 300), "replication": np.tile(np.arange(300), 2)}
    return runs_table(rows, keys)


def test_every_column_comes_back_exactly(sweep: Sweep, played: pd.DataFrame) -> None:
    runs = sweep.runs()
    assert list(runs) == ["point", "replication", *COLUMNS]
    for name in COLUMNS:
        mine, theirs = runs[name], played[name]
        assert (mine.isna() == theirs.isna()).all(), name
        there = ~mine.isna()
        if name in NAMED:
            assert mine[there].astype(str).tolist() == theirs[there].astype(str).tolist(), name
        else:
            kind = np.float64 if name not in (*WHOLE, *FLAGS) else np.int64
            assert (
                mine[there].astype(kind).to_numpy().tobytes()
                == theirs[there].astype(kind).to_numpy().tobytes()
            ), name


def test_columns_are_stored_small(sweep: Sweep) -> None:
    (part, *_) = sorted(Path(sweep.folder.root).glob("runs/*"))
    group = pq.read_metadata(part).row_group(0)
    coding = {group.column(n).path_in_schema: group.column(n).encodings for n in range(group.num_columns)}
    assert all("RLE_DICTIONARY" in coding[name] for name in (*NAMED, "probes", "point"))
    floats = set(COLUMNS) - {*NAMED, *WHOLE, *FLAGS}
    assert all("BYTE_STREAM_SPLIT" in coding[name] for name in floats)
    assert {group.column(n).compression for n in range(group.num_columns)} == {"ZSTD"}


def test_a_replication_takes_few_bytes(sweep: Sweep) -> None:
    """Of a chunk of the size of a large sweep's, with all columns: half of plain numbers'."""
    frame = sweep.runs([*COLUMNS, "seed"])
    assert len(encode(frame, ())) / len(frame) < 0.5 * 8 * len(frame.columns)
    assert len(encode(frame, ("weight", "outcome"))) / len(frame) < 40


def test_others_read_it_as_one_table(sweep: Sweep) -> None:
    folder = Path(sweep.folder.root) / "runs"
    ours = sweep.runs(["harm", "outcome"])
    for theirs in (pd.read_parquet(folder), pyarrow.dataset.dataset(folder).to_table().to_pandas()):
        ordered = theirs.sort_values(["point", "replication"], ignore_index=True)
        assert ordered["harm"].tolist() == ours["harm"].tolist()
        assert ordered["outcome"].astype(object).equals(ours["outcome"].astype(object))
    at_seven = pyarrow.dataset.dataset(folder).to_table(filter=pyarrow.dataset.field("point") == 1)
    assert at_seven.num_rows == 300
    points = pd.read_parquet(folder.parent / "points.parquet").set_index("point")
    pd.testing.assert_frame_equal(points, sweep.points)


@pytest.mark.slow
def test_duckdb_reads_it(sweep: Sweep) -> None:
    import duckdb

    found = duckdb.sql(
        f"select point, avg(harm) from '{sweep.folder.root}/runs/*.parquet' group by 1 order by 1"
    ).fetchall()
    assert [value for _, value in found] == pytest.approx(
        sweep.runs(["harm"]).groupby("point")["harm"].mean().tolist()
    )


@pytest.mark.slow
def test_polars_reads_it(sweep: Sweep) -> None:
    import polars

    assert polars.read_parquet(f"{sweep.folder.root}/runs/*.parquet")["harm"].mean() == pytest.approx(
        sweep.runs(["harm"])["harm"].mean()
    )


def test_it_can_be_read_while_it_grows(planned: Planned, tmp_path: Path) -> None:
    plan = planned("alliance.cohesion=.2,.7", "replications=500", "executor.workers=1")
    seen: list[tuple[int, int, int]] = []

    def look(done: int, total: int, label: str) -> None:
        growing = Sweep.open(str(tmp_path))
        others = len(pd.read_parquet(tmp_path / "runs")) if done else 0
        seen.append((done, len(growing.runs(["harm"])), others))
        assert growing.manifest == {}
        assert growing.estimates.empty == (done == 0)

    sweeps.carry_out(sweeps.begin(plan, str(tmp_path)), plan, look)
    assert [done for done, _, _ in seen] == [0, 500, 1000]
    assert all(done == ours == theirs for done, ours, theirs in seen)


def test_points_and_columns_can_be_chosen(sweep: Sweep, played: pd.DataFrame) -> None:
    runs = sweep.runs(["harm", "seed"], points=[1])
    assert list(runs) == ["point", "replication", "harm", "seed"]
    assert runs["harm"].tolist() == played.loc[played["point"] == 1, "harm"].tolist()


def test_only_what_is_asked_is_stored(planned: Planned, swept: Swept, sweep: Sweep, tmp_path: Path) -> None:
    few = swept(planned(*GRID, "design.columns=[weight,outcome]"), tmp_path)
    (part, *_) = tmp_path.glob("runs/*")
    assert pq.read_schema(part).names == ["point", "replication", "seed", "weight", "outcome"]
    assert few.manifest["bytes"] < sweep.manifest["bytes"] / 5
    assert set(few.estimates["measure"]) == {*OUTCOMES}
    whole = sweep.estimates[sweep.estimates["measure"].isin(few.estimates["measure"])]
    pd.testing.assert_frame_equal(few.estimates, whole.reset_index(drop=True), check_exact=True)


def test_a_folder_may_be_anywhere(planned: Planned, sweep: Sweep) -> None:
    """An fsspec address; here memory, elsewhere s3:// or gs://."""
    plan, address = planned(*GRID), "memory://sweeps/one"
    distant = sweeps.carry_out(sweeps.begin(plan, address), plan, silent)
    try:
        pd.testing.assert_frame_equal(distant.runs(), sweep.runs(), check_exact=True)
        pd.testing.assert_frame_equal(Sweep.open(address).estimates, sweep.estimates, check_exact=True)
        assert set(distant.folder.parts().values()) == set(sweep.folder.parts().values())
        distant.folder.drop(next(iter(distant.folder.parts().values())))
        again = sweeps.carry_out(*sweeps.resume(address), silent)
        assert again.manifest["played"] == 600
        assert not [name for name in fsspec.filesystem("memory").find("/sweeps") if name.endswith(".part")]
    finally:
        fsspec.filesystem("memory").rm("/sweeps", recursive=True)


def test_an_address_that_cannot_be_is_told() -> None:
    with pytest.raises(OutputError, match="nosuch://x cannot be reached: Protocol not known"):
        Folder("nosuch://x")
    with pytest.raises(SweepError, match="holds no sweep"):
        Sweep.open("memory://nothing")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    folder.write("a", b"first")
    with pytest.raises(TypeError):
        folder.write("a", "no bytes")  # type: ignore[arg-type]
    assert folder.read("a") == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_parts_hold_whole_points_or_equal_pieces_whatever_the_machine(planned: Planned) -> None:
    from dataclasses import replace

    plan = planned(*GRID)
    sizes = [chunk_rows(replace(plan, replications=n)) for n in (1, 4, 300, 600, 2600, 20_000, 10**7)]
    assert sizes == [500, 500, 600, 600, 520, 625, 2000]


def test_the_manifest_identifies_the_sweep(sweep: Sweep) -> None:
    about = sweep.manifest
    assert (about["points"], about["crises"], about["played"], about["seed"]) == (2, 600, 600, 1)
    assert about["bytes"] == sum(path.stat().st_size for path in Path(sweep.folder.root).glob("runs/*"))
    assert about["rules"] == sweeps.RULES
    assert about["failures"] == {}
    assert sweep.config(1).values["alliance.cohesion"] == 0.7
    assert sweep.scenario.key == "narva"
    assert sweep.configs[0].digest == sweep.plan.bases[0].digest
    assert set(sweep.tidy()) > {"point", "measure", "value", "alliance.cohesion"}
