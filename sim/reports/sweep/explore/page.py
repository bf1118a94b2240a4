"""One offline file that explores a sweep; the sweep's own report has the same part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.errors import SweepError
from sim.reports import limits
from sim.reports.languages import ENGLISH
from sim.reports.render import html
from sim.reports.sweep.explore.answers import NEEDED
from sim.reports.sweep.explore.points import MOST_POINTS, explorable, payload
from sim.reports.sweep.wording import stamp_of
from sim.results.dataset import Sweep
from sim.results.store import atomically


def explored(sweep: Sweep, language: str = ENGLISH) -> dict[str, Any]:
    """Return what the part that explores needs of a template; empty where a sweep cannot be explored."""
    if not explorable(sweep):
        return {}
    data = payload(sweep, language)
    packed = json.dumps(data, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return {"explore": data, "packed": packed.replace("<", "\\u003c")}


def write_explore(sweep: Sweep, path: Path, command: str, language: str = ENGLISH) -> Path:
    """Write the offline page that explores a sweep, whole or not at all; return its path.

    Raises SweepError for a sweep of one point, of too many, or without the columns that the page shows.
    """
    if not explorable(sweep):
        needed = ", ".join(NEEDED)
        raise SweepError(
            f"{sweep.folder.address} cannot be explored: that takes 2 to {MOST_POINTS:,} points with {needed}"
        )
    shown = explored(sweep, language)
    title = shown["explore"]["page"]["title"].format(name=sweep.scenario.title)
    page = html().get_template("explore/page.html.j2").render(
        **shown, title=title, language=language, config=sweep.configs[0], stamp=stamp_of(sweep),
        command=command, points=len(sweep.points),
        crises=int(sweep.estimates.drop_duplicates("point")["n"].sum()), cannot=limits.CANNOT_TELL,
    )  # fmt: skip
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path
