"""Searches: what they find, that a stopped one goes on to the same bytes, and what is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigError, StoredError
from sim.experiments import designs
from sim.experiments import sweep as sweeps
from sim.experiments.progress import silent
from sim.experiments.search import Search
from sim.model.units import BLOCK
from sim.results.dataset import Sweep
from sim.results.plan import Plan

Planned = Callable[..., Plan]
Swept = Callable[..., Sweep]
Contents = Callable[[Path], dict[str, bytes]]
LEVERS = (
    "alliance.cohesion,kremlin.perceived_cohesion=zip(interval(.1,.9))",
    "posture=article,brigade,drawdown",
)
FEW = ("design=search", "design.points=6", "design.generations=3", "replications=16")
SPACE = {
    "axes": [{"a": [-1.0, 3.0]}, {"b": [0.0, 2.0], "c": [5.0, 1.0]}, {"d": ["x", "y", "z"]}],
    "points": 20, "generations": 15, "outcomes": ["hazard_ratio", "harm"],
}  # fmt: skip


def searched(told: Callable[[Any], np.ndarray], seed: int = 1) -> list[np.ndarray]:
    """Return what the points of each generation gave."""
    search, found = Search(SPACE, [False, False, True], seed), []
    for _ in range(SPACE["generations"]):
        points = search.ask()
        found.append(told(points))
        search.tell(found[-1])
    return found


def trade(points: Any) -> np.ndarray:
    """Return two measures that pull apart along a; both are least where b is .5 and d is y."""
    wrong = (points["b"] - 0.5) ** 2 + (points["d"] != "y")
    return np.column_stack([points["a"] ** 2 + wrong, (points["a"] - 1) ** 2 + wrong])


def test_a_search_comes_to_what_none_beats() -> None:
    found = searched(trade)
    worse = [np.sqrt(each).sum(axis=1).mean() - 1 for each in (found[0], found[-1])]  # 0: none beats it
    assert worse[1] < 0.2 * worse[0]
    assert np.ptp(found[-1][:, 0]) > 0.5  # spread along what is given up for the other


def test_keys_of_an_interval_move_together_and_lists_give_their_own_values() -> None:
    points = Search(SPACE, [False, False, True], 1).ask()
    assert np.allclose(points["c"], 5 - 2 * points["b"])
    assert points["a"].between(-1, 3).all()
    assert set(points["d"]) == {"x", "y", "z"}


def test_a_point_without_a_value_is_worse_than_all_others() -> None:
    def some(points: Any) -> np.ndarray:
        return np.where((points["d"] == "x").to_numpy()[:, None], np.nan, trade(points))

    assert np.isnan(searched(some)[0]).any()
    assert not np.isnan(searched(some)[-1]).any()


def test_the_seed_decides_a_search() -> None:
    first, again, other = (searched(trade, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_all_points_meet_the_same_worlds_and_every_other_world_chooses(
    planned: Planned, swept: Swept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[np.ndarray] = []
    tell = Search.tell
    monkeypatch.setattr(Search, "tell", lambda self, found: (told.append(found), tell(self, found))[1])
    sweep = swept(planned(*FEW, *LEVERS), tmp_path / "sweep")
    runs = sweep.runs(["seed", "importance", "hazard_ratio"])
    assert sorted(runs["point"].unique()) == list(range(18))
    assert (runs.groupby("replication")["seed"].nunique() == 1).all()
    assert (sweep.points["alliance.cohesion"] == sweep.points["kremlin.perceived_cohesion"]).all()
    kept = runs[runs["replication"] // BLOCK % 2 == 0]
    mean = kept.groupby("point").apply(lambda rows: (rows["importance"] * rows["hazard_ratio"]).mean())
    assert np.allclose(np.concatenate(told)[:, 0], mean)
    again = sweep.config(17)
    assert again.presets["posture"] == sweep.points["posture"][17]


def test_a_stopped_search_ends_with_the_same_bytes(
    planned: Planned, swept: Swept, tmp_path: Path, contents: Contents
) -> None:
    plan = planned(*FEW, *LEVERS)
    swept(plan, tmp_path / "whole")

    def stop(done: int, total: int, label: str) -> None:
        if "12 points" in label and done:
            raise KeyboardInterrupt

    folder = sweeps.begin(plan, str(tmp_path / "sweep"))
    with pytest.raises(KeyboardInterrupt):
        sweeps.carry_out(folder, plan, stop)
    assert len(Sweep.open(str(tmp_path / "sweep")).points) == 12
    again = swept(plan, tmp_path / "sweep")
    assert contents(tmp_path / "sweep") == contents(tmp_path / "whole")
    assert 0 < again.manifest["played"] < again.manifest["crises"]
    opened, kept = sweeps.resume(str(tmp_path / "sweep"))
    assert sweeps.carry_out(opened, kept, silent).manifest["played"] == again.manifest["played"]


def test_damaged_points_of_a_finished_search_show_and_are_found_again(
    planned: Planned, swept: Swept, tmp_path: Path, contents: Contents
) -> None:
    plan, folder = planned(*FEW, *LEVERS), tmp_path / "sweep"
    swept(plan, folder)
    whole, other = contents(folder), planned(*FEW, *LEVERS, "seed=2").points.reset_index()
    other.to_parquet(folder / "points.parquet", index=False)
    with pytest.raises(StoredError, match=r"points\.parquet"):
        Sweep.open(str(folder))
    swept(plan, folder)
    assert contents(folder) == whole


BAD = [
    (["posture=brigade"], "no lever"),
    ([LEVERS[0], "design.uncertainties=[drawn]"], "a search is over levers"),
    ([LEVERS[0], "precision=.1"], "same replications"),
    ([LEVERS[0], "replications=4"], "needs 8"),
    ([LEVERS[0], "design.points=3"], "allowed: 4 to"),
    ([LEVERS[0], "design.generations=100"], "allowed: 1 to 99"),
    ([LEVERS[0], "design.columns=[weight,outcome]"], "lacks"),
    (["alliance.cohesion=interval(0,1.5)"], "out of range"),
]


@pytest.mark.parametrize(("words", "reason"), BAD)
def test_what_cannot_be_searched_is_told(words: list[str], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        designs.read(["design=search", *words])


def test_generations_need_a_search() -> None:
    with pytest.raises(ConfigError, match="needs design=search"):
        designs.read(["alliance.cohesion=.2,.3", "design.generations=3"])


def test_without_pymoo_a_search_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymoo.algorithms.moo.unsga3", None)
    with pytest.raises(ConfigError, match=r"pip install 'narva\[search\]'"):
        designs.read([*FEW, *LEVERS])
