"""The findings of experiments: a verdict each, with effect, interval, and what it depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from sim.studies.claims import verdicts
from sim.studies.claims.cells import Played
from sim.studies.claims.declared import Experiment
from sim.studies.claims.design import Stage
from sim.studies.claims.flips import Flip, flip_of
from sim.studies.claims.moments import Floats
from sim.studies.claims.verdicts import CLOSE, Kind, Verdict

SPREAD = (0.05, 0.5, 0.95)
COLUMNS = (
    "experiment", "point", "rule", "value", "error", "kind", "replications", "before", "after", "followed",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One experiment's verdict and what it rests on.

    Effects are differences of shares, or ratios. `mean` is over all points, with its Monte Carlo interval at
    the family's confidence; `spread` the 5th, 50th and 95th percentile over points and rules. `counts` are of
    all points, `followed` of those that got as many replications as they needed (now all). `first`: the
    verdict before the direct link was cut. `alone`: the rival rules do not enter, so that one was followed.
    """

    experiment: str
    verdict: Verdict
    first: Verdict
    by_rule: dict[str, Verdict]
    counts: dict[str, dict[str, int]]
    followed: dict[str, dict[str, int]]
    mean: tuple[float, float, float]
    spread: tuple[float, float, float]
    levels: tuple[float, float]
    half: float
    chance: float
    link: str
    link_counts: tuple[int, int, int]
    points: int
    replications: tuple[int, int]
    crises: int
    gain: float
    alone: bool
    flip: Flip | None

    @property
    def close(self) -> bool:
        """Return whether chance could have given the other verdict, over the family."""
        return self.verdict is not Verdict.UNRESOLVED and self.chance > CLOSE


def find(
    stage: Stage, trials: Sequence[tuple[Played, Played | None]]
) -> tuple[list[Finding], pd.DataFrame, dict[str, dict[str, float]]]:
    """Return each experiment's finding, a table of all cells (COLUMNS), and how their effects correlate."""
    firsts = {t.experiment.key: verdicts.under_all_rules(t.by_rule().values()) for t, _ in trials}
    decided = {
        t.experiment.key: t.chance() for t, _ in trials if firsts[t.experiment.key] is not Verdict.UNRESOLVED
    }
    chances = {**dict.fromkeys(firsts, 1.0), **verdicts.holm(decided)}
    tables = {played.experiment.key: _cells(played) for played, _ in trials}
    found = []
    for played, cut in trials:
        key = played.experiment.key
        found.append(_finding(played, cut, firsts[key], chances[key], tables[key], stage.states, len(trials)))
    cells = pd.concat(tables.values(), ignore_index=True)
    return found, cells, together(cells)


def _cells(played: Played) -> pd.DataFrame:
    """Return a row per cell: its effect (a difference or a log) and the measure's mean in each setting."""
    rows = []
    for cell in played.cells:
        effect, moments = played.effects[cell], played.moments[cell]
        means = moments.sums[::2] / np.maximum(moments.sums[1::2], 1e-12)
        rows.append(
            (played.experiment.key, *cell, effect.value, effect.error, played.kinds[cell].value, moments.n,
             *_levels(means), True)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _levels(means: Floats) -> tuple[float, float]:
    """Return the measure before and after; compared across two settings, the pair's difference in each."""
    if len(means) == 2:
        return float(means[0]), float(means[1])
    return float(means[1] - means[0]), float(means[3] - means[2])


def link_counts(played: Played, cut: Played) -> tuple[int, int, int]:
    """Return at how many cells the effect went with the link, stayed, or is unresolved."""
    gone = sum(verdicts.has_gone(kind, played.kinds[cell]) for cell, kind in cut.kinds.items())
    unresolved = sum(kind is Kind.UNRESOLVED for kind in cut.kinds.values())
    return gone, len(cut.cells) - gone - unresolved, unresolved


def _finding(
    played: Played, cut: Played | None, first: Verdict, chance: float, cells: pd.DataFrame,
    states: pd.DataFrame, family: int,
) -> Finding:  # fmt: skip
    experiment = played.experiment
    counts = link_counts(played, cut) if cut else (0, 0, 0)
    link = verdicts.link_verdict(*counts, played.decision.share) if cut else "none"
    known = cells.dropna(subset=["value", "error"])
    by_point = known.groupby("point")[["value", "error"]].mean()
    gains = [effect.gain for effect in played.effects.values()]
    by_rule = {rule: {str(k): n for k, n in c.items()} for rule, c in played.counts().items()}
    return Finding(
        experiment=experiment.key,
        verdict=Verdict.BUILT_IN if link == "gone" and first in verdicts.CUT else first,
        first=first,
        by_rule=played.by_rule(),
        counts=by_rule,
        followed=by_rule,
        mean=_shown(experiment, *_mean(by_point, family)),
        spread=_shown(experiment, *(float(x) for x in known["value"].quantile(list(SPREAD)))),
        levels=(float(known["before"].mean()), float(known["after"].mean())),
        half=float((verdicts.Z * known["error"]).median()),
        chance=chance,
        link=link,
        link_counts=counts,
        points=len(states),
        replications=(_whole(cells["replications"].median()), _whole(cells["replications"].max())),
        crises=played.crises + (cut.crises if cut else 0),
        gain=float(np.nanmedian(gains)) if np.isfinite(gains).any() else float("nan"),
        alone=played.alone,
        flip=_flip(played, cells, states) if first in (Verdict.DEPENDS, Verdict.UNRESOLVED) else None,
    )


def _whole(x: float) -> int:
    return int(x) if x == x else 0


def _mean(by_point: pd.DataFrame, family: int) -> tuple[float, float, float]:
    """Return the mean effect over points with its Monte Carlo interval, Bonferroni over the family."""
    z = NormalDist().inv_cdf(1 - 0.025 / max(family, 1))
    value = float(by_point["value"].mean())
    half = z * float(np.sqrt((by_point["error"] ** 2).sum())) / max(len(by_point), 1)
    return value, value - half, value + half


def _shown(experiment: Experiment, *values: float) -> Any:
    """Return effects as they are shown: ratios rather than their logs."""
    return tuple(float(np.exp(x)) if experiment.is_ratio else float(x) for x in values)


def _flip(played: Played, cells: pd.DataFrame, states: pd.DataFrame) -> Flip:
    """Return what it depends on: at a point it holds if it does under most of the rules resolved there."""
    for_it = [str(kind) for kind in verdicts.classes(played.experiment.expects)[Verdict.SUPPORTED]]
    resolved = cells[cells["kind"] != str(Kind.UNRESOLVED)]
    holds = resolved["kind"].isin(for_it).groupby(resolved["point"]).mean().reindex(states.index)
    effects = cells.groupby("point")["value"].mean().reindex(states.index).to_numpy(float)
    return flip_of(states, effects, np.where(holds.isna(), np.nan, holds > 0.5))


def together(cells: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the correlation of two experiments' effects over the points that both know, for every pair."""
    table = cells.groupby(["point", "experiment"])["value"].mean().unstack()
    return {
        str(a): {str(b): float(r) for b, r in row.items()} for a, row in table.corr(min_periods=20).iterrows()
    }


def to_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    return asdict(finding)


def from_json(kept: dict[str, Any]) -> Finding:
    """Return a finding from plain data."""
    from sim.studies.claims.flips import Box, Turn

    flip = kept["flip"]
    if flip:
        turns = tuple(
            Turn(t["factor"], t["correlation"], tuple(t["shares"]), tuple(t["edges"])) for t in flip["turns"]
        )
        kept = {**kept, "flip": Flip(turns, Box(**flip["box"]) if flip["box"] else None)}
    named = {
        "verdict": Verdict(kept["verdict"]),
        "first": Verdict(kept["first"]),
        "by_rule": {rule: Verdict(v) for rule, v in kept["by_rule"].items()},
    }
    pairs = {name: tuple(kept[name]) for name in ("mean", "spread", "levels", "link_counts", "replications")}
    return Finding(**{**kept, **named, **pairs})
