"""`narva compare DIR_A DIR_B`: two runs on common random numbers, replication by replication."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.common import CAVEAT, Parser, aligned
from sim.errors import NarvaError, OutputError

if TYPE_CHECKING:
    import pandas as pd

    from sim.config.settings import Config

HEAD = ["", "first", "second", "difference", "gain"]
MOST_NAMED = 6  # differences of configuration that are named


def main(arguments: list[str]) -> None:
    """Carry out `narva compare` with these arguments; raise NarvaError for what is wrong."""
    parser = Parser("narva compare", description="Compare two runs on common random numbers.")
    parser.path("first", "the folder of a run")
    parser.path("second", "the folder of another, of the same scenario and seed")
    parser.path("--out", "a .csv file to write the differences to")
    args = parser.parse_args(arguments)
    table = compare(args.first, args.second, args.out)
    print(*described(table, args.first, args.second), sep="\n")


def compare(first: Path, second: Path, out: Path | None = None) -> pd.DataFrame:
    """Return first minus second for each measure (see experiments.pairing), and write it to `out`.

    Raises NarvaError where the two runs share no random numbers: another scenario or seed.
    """
    from sim.analysis.pairing import compare_tables
    from sim.results.store import atomically, read_manifest, read_runs

    _check(read_manifest(first), read_manifest(second), first, second)
    if out is not None and out.exists():
        raise OutputError(f"--out {out}: already there")
    runs = [read_runs(folder) for folder in (first, second)]
    if not set(runs[0]["replication"]) & set(runs[1]["replication"]):
        raise NarvaError(f"{first} and {second} share no replication")
    table = compare_tables(runs[0], runs[1], _measures(runs))
    if out is not None:
        atomically(out, lambda part: table.to_csv(part))
    return table


def _check(a: dict[str, Any], b: dict[str, Any], first: Path, second: Path) -> None:
    if "points" in a or "points" in b:
        raise NarvaError("narva compare takes two runs; a sweep's report compares its own points")
    if a["scenario"]["digest"] != b["scenario"]["digest"]:
        keys = f"{a['scenario']['key']} and {b['scenario']['key']}, or two versions of it"
        raise NarvaError(f"{first} and {second} share no random numbers: their scenarios differ ({keys})")
    if a["seed"] != b["seed"]:
        raise NarvaError(
            f"{first} and {second} share no random numbers: their seeds differ ({a['seed']} and {b['seed']})"
        )


def _measures(runs: list[pd.DataFrame]) -> list[str]:
    """Return what both runs answer: an ordered attempt leaves the first question; `sequel=none` its own."""
    import numpy as np

    from sim.results.measures import LISTED, MEASURES

    ordered = any((table["chance"] == 1).all() for table in runs)
    return [
        name for name in LISTED
        if not (ordered and MEASURES[name].question == 1)
        and all(np.isfinite(MEASURES[name].values(table)).any() for table in runs if MEASURES[name].optional)
    ]  # fmt: skip


def described(table: pd.DataFrame, first: Path, second: Path) -> list[str]:
    """Return the comparison as lines: what differs in the settings, then question 1, then question 2."""
    from sim.reports.sweep.wording import pair_rows
    from sim.results.measures import MEASURES
    from sim.results.store import read_config, read_manifest

    lines = [f"{first} minus {second}, paired on common random numbers; 95 % intervals, shares in 100."]
    lines.append(f"Settings: {settings(read_config(first), read_config(second))}")
    if read_manifest(first)["rules"] != read_manifest(second)["rules"]:
        lines.append("The two were made with different rules: what differs may be theirs.")
    for question, title in ((1, "Does it come?"), (2, "If it comes:")):
        rows = pair_rows(table.loc[[name for name in table.index if MEASURES[name].question == question]])
        said = [by_draw(first, second)] if question == 1 else []
        lines += ["", title, *said, *aligned([HEAD, *rows], right=(1, 2, 4))] if rows else []
    return [*lines, "", CAVEAT]


def by_draw(first: Path, second: Path) -> str:
    """Return the ratio of the two hazards, draw by draw, in a sentence: what leads the first question."""
    from sim.results.store import read_small
    from sim.results.table import paired_ratio

    low, middle, high = paired_ratio(*(read_small(folder, "first_week") for folder in (first, second)))
    return (
        f"On the same draw, an attempt is {middle:.2f} times as likely in the first as in the second "
        f"[nine in ten draws: {low:.2f} to {high:.2f}]."
    )


def settings(first: Config, second: Config) -> str:
    """Return what differs between two configurations: presets, then values, first against second."""
    presets = [
        f"{group}={first.presets.get(group)} against {second.presets.get(group)}"
        for group in sorted({*first.presets, *second.presets})
        if first.presets.get(group) != second.presets.get(group)
    ]
    shown = {name.partition("=")[0] for name in presets}
    values = [
        f"{path}={_text(a)} against {_text(second.values[path])}"
        for path, a in first.values.items()
        if a != second.values[path] and path.partition(".")[0] not in shown
    ]
    named = [*presets, *values]
    more = f", and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return ", ".join(named[:MOST_NAMED]) + more if named else "the same."


def _text(value: Any) -> str:
    return str(getattr(value, "text", value))
