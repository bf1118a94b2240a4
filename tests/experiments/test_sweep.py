"""Sweeps: every row is the crisis that a run of its point would play, whatever else the sweep holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.experiments import chunks
from sim.experiments import sweep as sweeps
from sim.experiments.chunks import Segment
from sim.experiments.montecarlo import simulate
from sim.model.row import COLUMNS
from sim.results.dataset import Sweep
from sim.results.estimates import widest
from sim.results.estimators import difference
from sim.results.outcomes import OUTCOMES
from sim.results.plan import Plan
from sim.results.table import NAMED
from sim.scenario.scenario import Scenario

Planned = Callable[..., Plan]
Swept = Callable[..., Sweep]
Contents = Callable[[Path], dict[str, bytes]]
GRID = ("alliance.cohesion=.2,.7", "posture=article,brigade", "attempt.mode=drawn", "residents.count=5,7")


def bits(values: pd.Series, name: str) -> list[Any]:
    """Return a column as names, or as the bytes of its floats, nan alike whatever its bits."""
    if name in NAMED:
        return [None if pd.isna(v) else str(v) for v in values]
    floats = values.astype("Float64").to_numpy(float, na_value=np.nan)
    return [b"" if np.isnan(v) else v.tobytes() for v in floats]


def test_every_row_equals_a_run_of_its_point(
    planned: Planned, swept: Swept, narva: Scenario, tmp_path: Path
) -> None:
    sweep = swept(planned(*GRID), tmp_path)
    runs = sweep.runs([*COLUMNS, "seed"])
    assert len(runs) == 8 * 20
    for point in sweep.points.index:
        alone = simulate(sweep.config(point), narva).runs
        mine = runs[runs["point"] == point].reset_index()
        for name in ("replication", "seed", *COLUMNS):
            assert bits(mine[name], name) == bits(alone[name], name), (point, name)


def test_every_point_meets_the_same_luck(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    runs = swept(planned("alliance.cohesion=.2,.7"), tmp_path).runs(["seed"])
    table = runs.pivot(index="replication", columns="point", values="seed")
    assert (table[0] == table[1]).all()
    assert table[0].is_unique


def test_shared_luck_makes_differences_sharper(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    sweep = swept(planned("seizure.lock_in_days=5,6", "replications=200"), tmp_path)
    one, other = (part.set_index("replication") for _, part in sweep.runs(["harm"]).groupby("point"))
    assert difference(one["harm"], other["harm"]).gain > 2


def test_more_points_or_replications_leave_the_others_rows(
    planned: Planned, swept: Swept, tmp_path: Path
) -> None:
    names = ["alliance.cohesion", "council.rho"]
    few = swept(planned("alliance.cohesion=.7,.9", "council.rho=.2,.3"), tmp_path / "few")
    more = planned("alliance.cohesion=.2,.9,.7", "council.rho=.1,.2,.3", "replications=45")
    many = swept(more, tmp_path / "many")
    for point, row in few.points.iterrows():
        (there,) = many.points.index[(many.points[names] == row[names]).all(axis=1)]
        mine, theirs = few.runs(points=[point]), many.runs(points=[there])[:20]
        for name in ("replication", *COLUMNS):
            assert bits(mine[name], name) == bits(theirs[name], name)


PRECISE = (
    "alliance.cohesion=.2,.9",
    "attempt.mode=day",
    "precision=.05",
    "max_replications=500",
    "kremlin.prize=.3,3",
)


@pytest.fixture(scope="module")
def precise(planned: Planned, swept: Swept, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """A sweep that grew round by round."""
    return swept(planned(*PRECISE), tmp_path_factory.mktemp("precise") / "sweep")


def test_each_point_ends_precise_enough_or_at_the_cap(precise: Sweep) -> None:
    table = precise.estimates
    counts = table.groupby("point")["n"].first()
    half = widest(table)
    assert ((half <= 0.05) | (counts == 500)).all(), (half, counts)
    assert counts.nunique() > 1
    assert counts.min() > 20
    for point, part in precise.runs(["outcome"]).groupby("point"):
        assert list(part["replication"]) == list(range(counts[point]))


def test_no_point_plays_much_more_than_it_needs(precise: Sweep) -> None:
    """With a tenth fewer replications the interval would be too wide."""
    counts = precise.estimates.groupby("point")["n"].first()
    runs = precise.runs(["weight", "outcome"])
    short = runs[runs["replication"] < 0.85 * runs["point"].map(counts)]
    half = widest(sweeps.estimates(short))
    assert (half > 0.05)[counts > 80].all(), (half, counts)


def test_the_cap_holds(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    sweep = swept(planned("alliance.cohesion=.2,.9", "precision=.01", "max_replications=70"), tmp_path)
    assert set(sweep.estimates["n"]) == {70}
    assert sweep.manifest["crises"] == 140


def test_precision_can_be_resumed_in_any_round(
    precise: Sweep, planned: Planned, swept: Swept, contents: Contents, tmp_path: Path
) -> None:
    """A round's tasks follow from the rounds before it alone, even where later parts are already written."""
    whole = contents(Path(precise.folder.root))
    rounds = {name[5:7] for name in whole if name.startswith("runs/")}
    assert len(rounds) >= 3, rounds
    for n, gone in enumerate(("00", "01", "02-000000")):
        folder = tmp_path / str(n)
        swept(planned(*PRECISE), folder)
        for part in folder.glob(f"runs/{gone}*"):
            part.unlink()
        sweep = swept(planned(*PRECISE), folder)
        assert contents(folder) == whole, gone
        assert 0 < sweep.manifest["played"] < sweep.manifest["crises"]


FAULTY = ("alliance.cohesion=.2,.3,.4,.5", "replications=120")


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make every segment of a point fail; of -1 none."""
    play = chunks.play_together
    failing = [-1]

    def play_or_fail(plan: Plan, segments: list[Segment]) -> Any:
        if failing[0] in [segment.point for segment in segments]:
            raise ZeroDivisionError("no such number")
        return play(plan, segments)

    monkeypatch.setattr(chunks, "play_together", play_or_fail)
    return lambda point: failing.__setitem__(0, point)


@pytest.mark.parametrize("words", [FAULTY, PRECISE], ids=["one round", "to a precision"])
def test_a_point_that_fails_leaves_the_others_alone_and_is_played_again(
    words: tuple[str, ...],
    planned: Planned,
    swept: Swept,
    contents: Contents,
    fault: Callable[[int], None],
    tmp_path: Path,
) -> None:
    whole = swept(planned(*words), tmp_path / "whole")
    fault(2)
    sweep = swept(planned(*words), tmp_path / "faulty")
    told = {"2": "ZeroDivisionError: no such number"}
    assert sweep.manifest["failures"] == told
    assert json.loads((tmp_path / "faulty" / "failures.json").read_text()) == told
    assert set(sweep.estimates["point"]) == {0, 1, 3}
    others = whole.estimates.query("point != 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(sweep.estimates, others, check_exact=True)

    assert swept(planned(*words), tmp_path / "faulty").manifest["failures"] == told
    fault(-1)
    mended = swept(planned(*words), tmp_path / "faulty")
    assert mended.manifest["failures"] == {}
    assert not (tmp_path / "faulty" / "failures.json").exists()
    assert contents(tmp_path / "faulty") == contents(tmp_path / "whole")


def test_a_sweep_in_which_all_fails_still_ends(
    planned: Planned, swept: Swept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(plan: Plan, segments: list[Segment]) -> Any:
        raise ValueError("none")

    monkeypatch.setattr(chunks, "play_together", fail)
    sweep = swept(planned("alliance.cohesion=.2,.3"), tmp_path)
    assert len(sweep.manifest["failures"]) == 2
    assert (sweep.manifest["crises"], len(sweep.estimates)) == (0, 0)


def test_a_table_in_one_call(tmp_path: Path) -> None:
    """sim.sweep: a row per point and measure, the factors beside; a folder keeps the replications."""
    import sim

    words = (
        "alliance.cohesion=.2,.7",
        "horizon_days=7",
        "crisis_days=6",
        "residents.count=5",
        "attempt.day=2",
        "replications=20",
    )
    table = sim.sweep(*words)
    assert {"point", "measure", "value", "low", "high", "n", "effective", "alliance.cohesion"} <= set(table)
    assert not table.duplicated(["point", "measure"]).any()
    shares = table[table["measure"].isin(OUTCOMES)].groupby("alliance.cohesion")["value"].sum()
    assert list(shares.index) == [0.2, 0.7]
    assert shares.to_numpy() == pytest.approx(1)
    for _ in range(2):
        pd.testing.assert_frame_equal(sim.sweep(*words, folder=str(tmp_path / "kept")), table)
    assert Sweep.open(str(tmp_path / "kept")).manifest["played"] == 40


def test_equal_points_are_played_once_and_read_as_many(
    planned: Planned, swept: Swept, tmp_path: Path
) -> None:
    (tmp_path / "points.csv").write_text("alliance.cohesion\n.2\n.7\n.20\n")
    sweep = swept(planned("design=file", f"design.file={tmp_path / 'points.csv'}"), tmp_path / "sweep")
    assert sweep.manifest["crises"] == sweep.manifest["played"] == 40
    runs = sweep.runs(["harm", "outcome"])
    assert runs["point"].tolist() == [0] * 20 + [1] * 20 + [2] * 20
    first, twin = (runs[runs["point"] == n].drop(columns="point").reset_index(drop=True) for n in (0, 2))
    pd.testing.assert_frame_equal(first, twin)
    pd.testing.assert_frame_equal(
        sweep.runs(["harm"], points=[2]),
        runs[runs["point"] == 2][["point", "replication", "harm"]].reset_index(drop=True),
    )
    assert sweep.estimates["point"].nunique() == 3


def test_points_that_are_played_together_are_those_played_alone(planned: Planned) -> None:
    """Numbers are drawn once for many points; attempts are drawn and weighted by their importance."""
    words = ("uncertainty=all", "attempt.mode=drawn", "attempt.day=0", "horizon_days=7")
    plan = planned(*words, "alliance.cohesion,alliance.prior=zip(.2,.3,.4)", "posture=article,brigade")
    segments = [Segment(0, 0, 6), Segment(1, 3, 5), Segment(2, 4, 1), Segment(4, 0, 3)]
    assert plan.shapes[[0, 2, 4]].tolist() == [plan.shapes[0]] * 3
    alike = [segment for segment in segments if plan.shapes[segment.point] == plan.shapes[0]]
    together = chunks.play_together(plan, alike)
    alone = [chunks.play_segment(plan, segment) for segment in alike]
    assert [rows.tobytes() for rows in together] == [rows.tobytes() for rows in alone]
    assert len({rows[0].tobytes() for rows in together}) == len(alike)


def test_an_expression_is_estimated_at_each_point(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    name = "lost: held + war"
    sweep = swept(planned("alliance.cohesion=.2,.7", f"design.outcomes=['{name}']"), tmp_path)
    table = sweep.tidy().pivot(index="point", columns="measure", values="value")
    bad = ["seizure_holds", "frozen_line", "unresolved", "wider_war", "nuclear_use"]
    assert table[name].to_numpy() == pytest.approx(table[bad].sum(axis=1).to_numpy())


def test_crises_are_counted_where_nothing_can_be_estimated_from_what_is_kept(
    planned: Any, swept: Any, tmp_path: Path
) -> None:
    kept = swept(planned("alliance.cohesion=.2,.7", "design.columns=[harm]"), tmp_path / "sweep")
    assert (len(kept.estimates), kept.manifest["crises"]) == (0, 2 * kept.plan.replications)
