"""Write docs/causes.md: what each cause of the op-ed moves. `uv run python -m tools.causes [--check]`.

Every cause of causes.yaml is played at the low and the high end of its range, in several settings, on the
same random numbers. `--check` says whether the page was computed for the rules as they are.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.analysis.pairing import compare_tables
from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import CENTRAL, Config, compose
from sim.engines.batch import Batch
from sim.model.identity import RULES
from sim.reports.replay.crisis import watch_crisis
from sim.results.outcomes import OUTCOMES, short_name
from sim.results.table import runs_table
from sim.scenario.scenario import load_scenario

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "causes.md"
CRISES = 600
ATTEMPT = ("attempt=certain", "attempt.day=60", "crisis_days=180", "residents.count=100")
LEAST = 2.0  # of 100 crises: an effect worth a page
NARVA = load_scenario("narva")
DATA = yaml.safe_load((HERE / "causes.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Effect:
    """The effect of a cause in one setting: the end moved most, and the first crisis that ends otherwise."""

    setting: str
    end: str
    change: float
    low: float
    high: float
    ratio: str
    crisis: int


@cache
def setting(name: str) -> tuple[Config, Batch]:
    """Return a setting's configuration and its engine."""
    config = compose([CENTRAL, *ATTEMPT, *DATA["settings"][name]])
    return config, Batch(config, NARVA)


def play(name: str, words: list[str]) -> pd.DataFrame:
    """Return the runs of CRISES crises of a setting, with some numbers set: `path=value` each."""
    config, batch = setting(name)
    which = np.arange(CRISES)
    parameters = draw_parameters(config, which)
    for word in words:
        path, value = word.split("=")
        group, field = path.split(".")
        parameters[group][field] = float(value)
    rows = batch.play(parameters, seeds(config.seed, which))
    return runs_table(rows, {"replication": which})


def effect(name: str, low: list[str], high: list[str]) -> Effect:
    """Return what the step from low to high moves in a setting."""
    before, after = play(name, low), play(name, high)
    gaps = compare_tables(after, before, [*OUTCOMES, "hazard_ratio", "second_ratio"])
    ends = 100 * gaps.loc[list(OUTCOMES), ["difference", "low", "high"]]
    end = str(ends["difference"].abs().idxmax())
    ratio, second = gaps.loc["hazard_ratio"], gaps.loc["second_ratio"]
    moved = np.flatnonzero((before["outcome"] != after["outcome"]).to_numpy())
    return Effect(
        name, end, ends["difference"][end], ends["low"][end], ends["high"][end],
        f"{ratio['second']:.2f} to {ratio['first']:.2f} ({ratio['low']:+.2f} to {ratio['high']:+.2f})"
        f"; {second['second']:.2f} to {second['first']:.2f}",
        int(moved[0]) if len(moved) else -1,
    )  # fmt: skip


def example(found: Effect, low: list[str], high: list[str]) -> str:
    """Return the first event in which two plays of a crisis part, and how each ends."""
    if found.crisis < 0:
        return "no end differs"
    base = [*ATTEMPT, *DATA["settings"][found.setting]]
    plays = [watch_crisis(compose([CENTRAL, *base, *words]), NARVA, found.crisis) for words in (low, high)]
    first, second = ([f"day {day}: {text}" for day, text in crisis_events(p.events)] for p in plays)
    parts = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), -1)
    ends = " / ".join(short_name(str(p.row["outcome"])) for p in plays)
    return f"crisis {found.crisis}: {first[parts]} / {second[parts]} ({ends})"


def crisis_events(events: pd.DataFrame) -> list[tuple[int, str]]:
    """Return day and text of the crisis's own events."""
    kept = events[events["phase"] == "crisis"]
    return [(int(day), str(text)) for day, text in zip(kept["day"], kept["text"], strict=True)]


def row(cause: dict[str, Any]) -> str:
    """Return the row of a cause, in the setting where it moves an end the most."""
    low, high = cause["low"], cause["high"]
    effects = [effect(name, low, high) for name in DATA["settings"]]
    found = max(effects, key=lambda one: abs(one.change))
    weak = "" if abs(found.change) >= LEAST else f"; below {LEAST:g}: {cause.get('finding', 'unexplained')}"
    moved = f"{short_name(found.end)} {found.change:+.1f} ({found.low:+.1f} to {found.high:+.1f}){weak}"
    name, steps = f"{cause['cause']} (`{cause['in']}`)", " ".join(low) + " → " + " ".join(high)
    cells = (name, f"`{steps}`", found.setting, moved, effects[0].ratio, example(found, low, high))
    return f"| {' | '.join(cells)} |"


def page(rows: list[str]) -> str:
    """Return the page."""
    return f"""# What each cause of the op-ed moves

*Written by `uv run python -m tools.causes` for the rules `{RULES}`.*

Every cause is a mechanism, played at the low and the high end of its plausible range on the same
{CRISES:,} random numbers, with an attempt on day 60 followed for 180 days. Of four settings
(`tools/causes.yaml`) the table shows the one in which the cause moves an end the most; the choice
of the largest of ten ends and four settings flatters small effects. The hazard is that of the
default setting, as a ratio to the assumed baseline, with the 95 % interval of its change, then the
hazard of a second crisis over the first's. All numbers are conditional on the model's assumptions.

| cause | from → to | setting | end moved most, of 100 crises (95 %) | hazard; second crisis | a crisis |
|---|---|---|---|---|---|
{chr(10).join(rows)}
"""


def main(arguments: list[str]) -> int:
    """Write the page; or say whether it is stale."""
    if arguments == ["--check"]:
        if RULES not in (PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""):
            print("docs/causes.md was computed for other rules; uv run python -m tools.causes renews it")
        return 0
    if arguments:
        print(f"{arguments[0]} is unknown; the only option is --check", file=sys.stderr)
        return 2
    rows = []
    for cause in DATA["causes"]:
        rows.append(row(cause))
        print(rows[-1], flush=True)
    PAGE.write_text(page(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
