"""What the experiments found: a verdict each, with effect, interval, and what it depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from sim.studies.claims import verdicts
from sim.studies.claims.declared import Experiment
from sim.studies.claims.flips import Flip, flip_of
from sim.studies.claims.moments import Floats
from sim.studies.claims.plays import Stage
from sim.studies.claims.trials import Trial
from sim.studies.claims.verdicts import CLOSE, Kind, Verdict

SPREAD = (0.05, 0.5, 0.95)
COLUMNS = (
    "experiment", "point", "rule", "value", "error", "kind", "replications", "before", "after", "followed",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One experiment's verdict and what it rests on.

    Effects are differences of shares, or ratios. `mean` is over all points, with its Monte Carlo interval at
    the family's confidence. `counts` are of all points, `followed` of those followed closely, as are
    `spread` (the 5th, 50th and 95th percentile over points and rules), `half`, `replications` and `flip`.
    `first`: the verdict before the direct link was cut. `alone`: the rival rules do not enter, so that one
    was played for all.
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
        """Tell whether chance could have given the other verdict, over the family."""
        return self.verdict is not Verdict.UNRESOLVED and self.chance > CLOSE


def find(
    stage: Stage, trials: Sequence[tuple[Trial, Trial | None]], stopped: bool = False
) -> tuple[list[Finding], pd.DataFrame, dict[str, dict[str, float]]]:
    """Return each experiment's finding, a table of all cells (COLUMNS), and how their effects correlate."""
    firsts = {trial.experiment.key: verdicts.under_all_rules(trial.by_rule().values()) for trial, _ in trials}
    chances = {trial.experiment.key: trial.chances()[""] for trial, _ in trials}
    decided = {key: p for key, p in chances.items() if firsts[key] is not Verdict.UNRESOLVED}
    adjusted = {**dict.fromkeys(chances, 1.0), **verdicts.holm(decided)}
    cells = pd.concat([_cells(trial) for trial, _ in trials], ignore_index=True)
    states = stage.plan.points[[factor.name for factor in stage.plan.factors]].astype(float)
    found = []
    for trial, cut in trials:
        judged = firsts[trial.experiment.key], adjusted[trial.experiment.key]
        found.append(_finding(trial, cut, judged, states, len(trials), stopped))
    return found, cells, together(cells[cells["followed"]])


def _cells(trial: Trial) -> pd.DataFrame:
    """Return a row per cell: its effect (a difference or a log) and the measure's mean in each setting."""
    followed = {cell for rule in trial.rules for cell in trial.followed(rule)}
    rows = []
    for cell in trial.cells:
        effect, parts = trial.effect(cell), trial.looks.get(cell, [])
        sums = sum((part.sums for part in parts), np.zeros(2 * max(trial.settings, 2)))
        means = sums[::2] / np.maximum(sums[1::2], 1e-12)
        rows.append(
            (trial.experiment.key, *cell, effect.value, effect.error, trial.kind(cell).value,
             sum(part.n for part in parts), *_levels(means), cell in followed)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _levels(means: Floats) -> tuple[float, float]:
    """Return the measure before and after; compared across two settings, the pair's difference in each."""
    if len(means) == 2:
        return float(means[0]), float(means[1])
    return float(means[1] - means[0]), float(means[3] - means[2])


def _finding(
    trial: Trial, cut: Trial | None, judged: tuple[Verdict, float], states: pd.DataFrame, family: int,
    stopped: bool,
) -> Finding:  # fmt: skip
    experiment, cells, (first, chance) = trial.experiment, _cells(trial), judged
    link, counts = ("unplayed" if stopped and experiment.cut else "none"), (0, 0, 0)
    if cut:
        link, counts = cut.link(), cut.link_counts()
    built_in = link == "gone" and first in verdicts.CUT
    known = cells.dropna(subset=["value", "error"])
    ended = cells[cells["followed"]]
    told = known[known["followed"]]
    by_point = known.groupby("point")[["value", "error"]].mean()
    gains = [trial.effect(cell).gain for cell in trial.cells]
    followed = {rule: ended.loc[ended["rule"] == rule, "kind"].value_counts() for rule in trial.rules}
    played = sum(sum(m.n for m in looks) for looks in trial.looks.values())
    played //= len(trial.rules) if trial.alone else 1
    linked = sum(sum(m.n for m in looks) for looks in cut.looks.values()) * cut.settings if cut else 0
    return Finding(
        experiment=experiment.key,
        verdict=Verdict.BUILT_IN if built_in else first,
        first=first,
        by_rule=trial.by_rule(),
        counts={rule: {str(k): n for k, n in c.items()} for rule, c in trial.counts().items()},
        followed={rule: {str(k): int(c.get(str(k), 0)) for k in Kind} for rule, c in followed.items()},
        mean=_shown(experiment, *_mean(by_point, family)),
        spread=_shown(experiment, *(float(x) for x in told["value"].quantile(list(SPREAD)))),
        levels=(float(known["before"].mean()), float(known["after"].mean())),
        half=float((verdicts.Z * told["error"]).median()),
        chance=chance,
        link=link,
        link_counts=counts,
        points=len(states),
        replications=(_whole(ended["replications"].median()), _whole(ended["replications"].max())),
        crises=played * trial.settings + linked,
        gain=float(np.nanmedian(gains)) if np.isfinite(gains).any() else float("nan"),
        alone=trial.alone,
        flip=_flip(trial, ended, states) if first in (Verdict.DEPENDS, Verdict.UNRESOLVED) else None,
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
    """Return effects as they are told: ratios rather than their logs."""
    return tuple(float(np.exp(x)) if experiment.is_ratio else float(x) for x in values)


def _flip(trial: Trial, cells: pd.DataFrame, states: pd.DataFrame) -> Flip:
    """Return what it depends on: at a point it holds if it does under most of the rules resolved there."""
    for_it = [str(kind) for kind in verdicts.classes(trial.experiment.expects)[Verdict.SUPPORTED]]
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
