"""Replay a stored crisis of a run or a sweep, and check that every bit of its row agrees."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from sim.config.settings import Config
from sim.errors import ReplayError
from sim.model.enums import AttemptMode
from sim.model.identity import RULES
from sim.model.row import COLUMNS
from sim.reports.figures import region
from sim.reports.frames import Frame, day_of
from sim.reports.replay import chronicle
from sim.reports.replay.crisis import Replay, watch_crisis
from sim.reports.replay.stage import Stage
from sim.reports.style import figure_style
from sim.results.manifest import found, libm_digest
from sim.results.store import atomically, read_config, read_manifest, read_runs
from sim.scenario.scenario import Scenario, load_scenario

FRAMES_PER_SECOND, LAST_SECONDS = 2, 3
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
    drawable = bool(region.land_shapes(scenario.map)[0])
    if movie is not None:
        check_movie(movie)
        if not drawable:
            raise ReplayError(f"movie {movie}: scenario {scenario.key!r} has no map to draw on")
    _check_days(days, config.crisis_days)
    played = watch_crisis(config, scenario, address.replication)
    _check_days(days, played.frames[-1].day if played.frames else -1)
    lines = told(played, days)
    target = folder / f"replay-{address}"
    target.mkdir(exist_ok=True)
    atomically(target / "chronicle.txt", lambda part: part.write_text("\n".join(lines) + "\n", "utf-8"))
    made = maps(played, _mapped(played, days), target) if drawable else []
    if not drawable:
        lines.append("No maps: the scenario has no map to draw on.")
    if movie is not None and played.frames:
        made.append(write_movie(played, movie))
    elif movie is not None:
        lines.append("No movie: this replication has no attempt.")
    paths = ", ".join(map(str, [target / "chronicle.txt", *made]))
    if wrong := differences(played.row, stored):
        named = ", ".join(wrong)
        raise ReplayError(f"the crisis played here is not the stored row: {named} differ; see {paths}")
    count = sum(name in stored for name in played.row.index)
    agree = f"Every bit of the stored row agrees ({count} columns)."
    return [*lines, f"Written: {paths}.", agree]


def _check_days(days: Sequence[int] | None, last: int) -> None:
    if days is not None and max(days) > last:
        there = f"its days are 0 to {last}" if last >= 0 else "it has no attempt"
        raise ReplayError(f"--days {max(days)}: the crisis has no such day; {there}")


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
        (about["scenario"]["found"], found(config, scenario),
         "what history or own frequencies left of the numbers is not what the run drew on", "restore it"),
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


def differences(row: pd.Series, stored: pd.DataFrame) -> list[str]:
    """Return the columns in which a replayed row is not the stored one, bit for bit."""
    names = [name for name in row.index if name in stored]
    return [name for name in names if not same(row[name], stored.iloc[0][name])]


def same(a: Any, b: Any) -> bool:
    """Return whether two cells hold the same bits; missing equals missing."""
    if pd.isna(a) or pd.isna(b):
        return bool(pd.isna(a) and pd.isna(b))
    if isinstance(a, float) and isinstance(b, float):
        return np.float64(a).tobytes() == np.float64(b).tobytes()
    return bool(a == b)


def maps(played: Replay, days: Sequence[int], folder: Path) -> list[Path]:
    """Write folder/day-<n>.png at the end of each of these days of the crisis; return the paths."""
    evening = {frame.day: frame for frame in played.frames}
    wanted = [evening[day] for day in days if day in evening]
    paths: list[Path] = []
    if not wanted:
        return paths
    with figure_style():
        stage = Stage(played)
        for frame in wanted:
            figure, path = stage.show(frame), folder / f"day-{frame.day}.png"
            atomically(path, lambda part, drawn=figure: drawn.savefig(part, format="png", dpi=130))
            paths.append(path)
    return paths


def check_movie(path: Path) -> None:
    """Raise ReplayError for a movie that cannot be written here."""
    if path.suffix not in (".gif", ".mp4"):
        raise ReplayError(f"movie {path}: the name must end in .gif or .mp4")
    if path.suffix == ".mp4" and shutil.which("ffmpeg") is None:
        raise ReplayError(f"movie {path}: an .mp4 needs ffmpeg, which is not installed; name a .gif instead")


def write_movie(played: Replay, path: Path) -> Path:
    """Write a .gif, or an .mp4 where ffmpeg is installed, with a picture a day; return the path."""
    check_movie(path)
    evenings = list({frame.day: frame for frame in played.frames}.values())
    with figure_style():
        stage = Stage(played)
        atomically(path, lambda part: (_gif if path.suffix == ".gif" else _mp4)(stage, evenings, part))
    return path


def _gif(stage: Stage, frames: list[Frame], path: Path) -> None:
    from PIL import Image

    pictures = []
    for frame in frames:
        stage.show(frame).canvas.draw()
        pixels = cast(Any, stage.figure.canvas).buffer_rgba()
        pictures.append(Image.fromarray(np.asarray(pixels)).convert("RGB").quantize(64))
    times = [1000 // FRAMES_PER_SECOND] * (len(pictures) - 1) + [1000 * LAST_SECONDS]
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0)


def _mp4(stage: Stage, frames: list[Frame], path: Path) -> None:
    from matplotlib.animation import FFMpegWriter

    extra = ["-pix_fmt", "yuv420p", "-f", "mp4"]
    writer = FFMpegWriter(fps=FRAMES_PER_SECOND, codec="libx264", extra_args=extra)
    with writer.saving(stage.figure, str(path), 100):
        for frame in [*frames, *[frames[-1]] * (LAST_SECONDS * FRAMES_PER_SECOND)]:
            stage.show(frame)
            writer.grab_frame()
