"""Replaying a stored replication: the same bits, the maps, the movie, and the refusals."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import sim
from sim.config.settings import compose
from sim.errors import ReplayError
from sim.experiments.montecarlo import simulate
from sim.model.enums import Role
from sim.reports.frames import units
from sim.reports.replay import watch as replays
from sim.results.store import read_config, read_runs, save
from sim.scenario.scenario import load_scenario

SMALL = ("replications=6", "horizon_days=28", "residents.count=50", "attempt=certain", "attempt.day=10")
CHOSEN = 5


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small stored run."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    config = compose(SMALL)
    save(simulate(config, load_scenario(config.scenario)), folder, "narva run")
    return folder


@pytest.fixture(scope="module")
def played(run: Path) -> replays.Replay:
    """Return one replication of the run, played again."""
    config = read_config(run)
    return replays.watch_crisis(config, load_scenario(config.scenario), CHOSEN)


@pytest.fixture
def copy(run: Path, tmp_path: Path) -> Path:
    """Return a copy of the run that a test may spoil."""
    return Path(shutil.copytree(run, tmp_path / "run"))


def test_replay_tells_the_crisis_and_finds_every_bit(run: Path, tmp_path: Path) -> None:
    movie = tmp_path / "crisis.gif"
    lines = replays.replay(run, replays.Address(None, CHOSEN), movie=movie)
    assert lines[-1].startswith("Every bit of the stored row agrees")
    assert any("Unmarked armed men appear in Narva" in line for line in lines)
    told = (run / f"replay-{CHOSEN}" / "chronicle.txt").read_text("utf-8").splitlines()
    assert told == lines[: len(told)]
    maps = sorted((run / f"replay-{CHOSEN}").glob("day-*.png"))
    assert maps[0].stem == "day-0"
    assert 2 <= len(maps) <= 3
    with Image.open(movie) as picture:
        assert picture.n_frames > len(maps)  # type: ignore[attr-defined]


def test_chosen_days_alone_are_told_and_mapped(copy: Path) -> None:
    lines = replays.replay(copy, replays.Address(None, 0), days=(0, 1))
    headings = {line.split(" (")[0] for line in lines if line.startswith("Day ")}
    assert headings <= {"Day 0", "Day 1"}
    assert {path.name for path in (copy / "replay-0").glob("*.png")} == {"day-0.png", "day-1.png"}


def test_without_a_map_the_crisis_is_told_and_no_movie_begun(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.reports.figures.region.land_shapes", lambda path: ([], ""))
    lines = replays.replay(copy, replays.Address(None, 0), days=(0, 1))
    assert lines[-1].startswith("Every bit")
    assert any(line.startswith("No maps: ") for line in lines)
    assert not list((copy / "replay-0").glob("*.png"))
    with pytest.raises(ReplayError, match="has no map to draw on"):
        replays.replay(copy, replays.Address(None, 0), movie=tmp_path / "crisis.gif")


def test_tables_can_be_read(played: replays.Replay) -> None:
    assert list(played.events.columns[:4]) == ["phase", "day", "hour", "date"]
    assert {"prologue", "crisis"} == set(played.events["phase"])
    assert (played.events["what"] == "attempt").sum() == 1
    assert played.days["day"].tolist() == list(range(len(played.days)))
    assert played.row["replication"] == CHOSEN
    assert played.days["hour"].iloc[-1] == played.row["end_hours"]


def test_attempt_is_dated_by_the_row(played: replays.Replay) -> None:
    attempt = played.events[played.events["what"] == "attempt"].iloc[0]
    days = (pd.Timestamp(attempt["date"]) - pd.Timestamp(played.scenario.start)).days
    assert days == int(played.row["attempt_day"])


def test_a_crisis_that_never_comes_has_a_prologue_only() -> None:
    config = compose([*SMALL, "horizon_days=7", "attempt=never"])
    quiet = replays.watch_crisis(config, load_scenario(config.scenario), 0)
    assert quiet.frames == ()
    assert quiet.days.empty
    assert "no attempt" in replays.told(quiet)[0]
    assert all(day.phase == "prologue" for day in quiet.chronicle())


@pytest.mark.parametrize("replication", [-1, 6, 1000])
def test_replication_out_of_range(run: Path, replication: int) -> None:
    with pytest.raises(ReplayError, match="out of range: the run holds 0 to 5"):
        replays.replay(run, replays.Address(None, replication))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rules": "0" * 64}, "the rules are not those of the run"),
        ({"libm": "0" * 16}, "this machine computes exp or log"),
        ({"config": "0" * 64}, "config.yaml is not the one"),
        (
            {"scenario": {"key": "narva", "digest": "0" * 64, "found": ""}},
            "the scenario's files are not those",
        ),
        (
            {"scenario": {"key": "narva", "digest": load_scenario("narva").digest, "found": "0" * 16}},
            "what history or own frequencies left",
        ),
    ],
)
def test_other_rules_data_or_machine_are_refused(
    copy: Path, change: dict[str, object], words: str, rewrite: Callable[..., None]
) -> None:
    rewrite(copy / "manifest.json", **change)
    with pytest.raises(ReplayError, match=words) as error:
        replays.replay(copy, replays.Address(None, 0))
    assert "narva run" in str(error.value)
    assert "\n" not in str(error.value)


def test_another_row_is_named(run: Path, played: replays.Replay) -> None:
    stored = read_runs(run)
    kept = stored[stored["replication"] == CHOSEN].copy()
    assert replays.differences(played.row, kept) == []
    kept["harm"] = np.nextafter(played.row["harm"], 1e9)
    assert replays.differences(played.row, kept) == ["harm"]


def test_a_crisis_of_a_sweep_is_found_by_point_and_replication(tmp_path: Path) -> None:
    sim.sweep(
        *SMALL, "attempt=certain", "posture=default,brigade", "replications=4", folder=str(tmp_path / "s")
    )
    lines = replays.replay(tmp_path / "s", replays.Address(1, 3), days=(0,))
    assert lines[-1].startswith("Every bit of the stored row agrees")
    assert (tmp_path / "s" / "replay-1-3" / "chronicle.txt").is_file()
    with pytest.raises(ReplayError, match="point 2 is out of range"):
        replays.replay(tmp_path / "s", replays.Address(2, 0))
    with pytest.raises(ReplayError, match="0 rows of replication 4"):
        replays.replay(tmp_path / "s", replays.Address(1, 4))


def test_movies_need_a_known_name_and_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReplayError, match=r"must end in \.gif or \.mp4"):
        replays.check_movie(Path("crisis.avi"))
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ReplayError, match=r"needs ffmpeg.*name a \.gif"):
        replays.check_movie(Path("crisis.mp4"))
    replays.check_movie(Path("crisis.gif"))


def test_units_move_from_home_to_the_town(played: replays.Replay) -> None:
    first, last = (units(played.world, played.scenario, played.frames[at]) for at in (0, -1))
    assert {u.way for u in first if u.role is not Role.POLICE} == {0.0}
    assert any(u.way == 1.0 and u.role is not Role.POLICE for u in last)
    town = next(p for p in played.scenario.places if p.key == played.scenario.town)
    assert all(u.at == pytest.approx((town.lon, town.lat)) for u in last if u.way == 1.0)
