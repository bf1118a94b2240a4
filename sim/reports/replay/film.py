"""The crisis on the map: a picture a day, and a movie of them. Forces are aggregate, from public figures."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from sim.errors import ReplayError
from sim.reports.frames import Frame
from sim.reports.replay.crisis import Replay
from sim.reports.replay.stage import Stage
from sim.reports.style import figure_style
from sim.results.store import atomically

FRAMES_PER_SECOND, LAST_SECONDS = 2, 3


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


def check(path: Path) -> None:
    """Raise ReplayError for a movie that cannot be written here."""
    if path.suffix not in (".gif", ".mp4"):
        raise ReplayError(f"movie {path}: the name must end in .gif or .mp4")
    if path.suffix == ".mp4" and shutil.which("ffmpeg") is None:
        raise ReplayError(f"movie {path}: an .mp4 needs ffmpeg, which is not installed; name a .gif instead")


def movie(played: Replay, path: Path) -> Path:
    """Write a .gif, or an .mp4 where ffmpeg is installed, with a picture a day; return the path."""
    check(path)
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
