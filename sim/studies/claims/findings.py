"""The findings of experiments: a verdict each, with effect, interval, and what it depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.prim import box_of
from sim.errors import SweepError
from sim.results.estimators import Z
from sim.studies.claims import judge
from sim.studies.claims.declared import Experiment
from sim.studies.claims.design import Played, Stage
from sim.studies.claims.judge import CLOSE, KINDS, Kind, Verdict
from sim.studies.claims.shrinkage import quantiles

SPREAD = (0.05, 0.5, 0.95)
COLUMNS = (
    "experiment", "point", "rule", "value", "error", "kind", "chance", "replications", "before", "after",
)  # fmt: skip
LEAST = 30  # points below which nothing is sought that an effect depends on
FIFTHS = 5
SHOWN = 3  # factors that are shown
SOUGHT = 12  # factors, the strongest, among which a box is sought: on many it fits noise
EVEN = 0.5  # chance from which a point counts among those where the claim holds
CHANCE = 0.05  # over all factors together, of a rank correlation as strong by chance


@dataclass(frozen=True)
class Turn:
    """A factor that the effect turns on: rank correlation, and the share of points where the claim holds.

    `shares` by fifths of the points, from the factor's lowest values to its highest; `edges` between them.
    """

    factor: str
    correlation: float
    shares: tuple[float, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True)
class Box:
    """Where the claim mostly holds: its share of the points within, of all such points, and overall."""

    words: str
    density: float
    coverage: float
    base: float


@dataclass(frozen=True)
class Flip:
    """The factors a claim depends on; no box where none is better than chance."""

    turns: tuple[Turn, ...]
    box: Box | None


def flip_of(states: pd.DataFrame, effects: np.ndarray, holds: np.ndarray) -> Flip:
    """Return what the effects turn on: a row of `states` per point; `holds`: the chance that the claim holds.

    It is nan where the effect is not known.
    """
    known = np.isfinite(holds)
    if known.sum() < LEAST:
        return Flip((), None)
    strength = correlations(states, effects)
    order = [str(name) for name in strength.abs().sort_values(ascending=False, kind="stable").index]
    z = NormalDist().inv_cdf(1 - CHANCE / (2 * max(len(order), 1)))
    bar = z / max(int(np.isfinite(effects).sum()) - 1, 1) ** 0.5  # that noise passes, over all factors
    turns = tuple(
        _turn(states[name][known], float(strength[name]), holds[known])
        for name in order[:SHOWN]
        if abs(strength[name]) > bar
    )
    return Flip(turns, _box(states.loc[known, order[:SOUGHT]], holds[known] > EVEN))


def correlations(states: pd.DataFrame, effects: np.ndarray) -> pd.Series:
    """Return the rank correlation (Spearman) of each factor with the effects that are known."""
    known = np.isfinite(effects)
    ranks, y = states[known].rank(), pd.Series(effects[known], states.index[known]).rank()
    return ranks.corrwith(y).fillna(0.0)


def _turn(values: pd.Series, correlation: float, holds: np.ndarray) -> Turn:
    fifth = pd.qcut(values.rank(method="first"), FIFTHS, labels=False).to_numpy()
    shares = tuple(float(holds[fifth == n].mean()) for n in range(FIFTHS))
    edges = tuple(float(x) for x in values.quantile(np.arange(1, FIFTHS) / FIFTHS))
    return Turn(str(values.name), correlation, shares, edges)


def _box(states: pd.DataFrame, holds: np.ndarray) -> Box | None:
    try:
        found = box_of(states, holds)
    except SweepError:
        return None
    return Box(found.words(), found.density, found.coverage, found.base) if found.restrictions else None


@dataclass(frozen=True)
class Finding:
    """One experiment's verdict and what it rests on.

    Effects are differences of shares, or ratios. `mean` is over all points, with its Monte Carlo interval at
    the family's confidence; `spread` the 5th, 50th and 95th percentile of the true effect over points and
    rules. `counts` are points by kind, net of the error at each, and `errors` their standard errors. `first`:
    the verdict before the direct link was cut. `alone`: the rival rules do not enter.
    """

    experiment: str
    verdict: Verdict
    first: Verdict
    by_rule: dict[str, Verdict]
    counts: dict[str, dict[str, float]]
    errors: dict[str, dict[str, float]]
    mean: tuple[float, float, float]
    spread: tuple[float, float, float]
    levels: tuple[float, float]
    half: float
    chance: float
    link: str
    link_counts: tuple[float, float, float]
    points: int
    replications: int
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
    decided = {t.experiment.key: t.chance for t, _ in trials if t.verdict is not Verdict.UNRESOLVED}
    chances = judge.holm(decided)
    tables = {played.experiment.key: _cells(played) for played, _ in trials}
    found = [
        _finding(played, cut, chances.get(key, 1.0), tables[key], stage.states, len(trials))
        for played, cut in trials
        for key in [played.experiment.key]
    ]
    cells = pd.concat(tables.values(), ignore_index=True)
    return found, cells, together(cells)


def _cells(played: Played) -> pd.DataFrame:
    """Return a row per cell: its effect (a difference or a log) and the measure's mean in each setting.

    `chance` is that the claim holds there. Compared across two settings, it is the pair's difference in each.
    """
    speaking = judge.classes(played.experiment.expects)[Verdict.SUPPORTED]
    rows, supports = [], [KINDS.index(kind) for kind in speaking]
    for cell in played.cells:
        effect, moments = played.effects[cell], played.moments[cell]
        means = moments.sums[::2] / np.maximum(moments.sums[1::2], 1e-12)
        levels = means if len(means) == 2 else (means[1] - means[0], means[3] - means[2])
        rows.append(
            (played.experiment.key, *cell, effect.value, effect.error, played.kinds[cell].value,
             float(played.chances[cell][supports].sum()), moments.n, *map(float, levels))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def link_counts(played: Played, cut: Played) -> tuple[float, float, float]:
    """Return at how many cells the effect went with the link, stayed, or is unresolved: expected numbers."""
    stays = np.array(
        [chances[KINDS.index(played.kinds[cell])] for cell, chances in cut.chances.items()], dtype=float
    )
    known = np.isfinite(stays)
    return float((1 - stays[known]).sum()), float(stays[known].sum()), float((~known).sum())


def _finding(
    played: Played, cut: Played | None, chance: float, cells: pd.DataFrame, states: pd.DataFrame, family: int
) -> Finding:
    experiment, first = played.experiment, played.verdict
    links = link_counts(played, cut) if cut else (0.0, 0.0, 0.0)
    link = judge.link_verdict(*links, played.decision.share) if cut else "none"
    known = cells.dropna(subset=["value", "error"])
    gains = [effect.gain for effect in played.effects.values()]
    return Finding(
        experiment=experiment.key,
        verdict=Verdict.BUILT_IN if link == "gone" and first in judge.CUT else first,
        first=first,
        by_rule=played.by_rule,
        counts={rule: _plain(shares.points) for rule, shares in played.shares.items()},
        errors={rule: _plain(shares.errors) for rule, shares in played.shares.items()},
        mean=_shown(experiment, *_mean(known.groupby("point")[["value", "error"]].mean(), family)),
        spread=_shown(experiment, *_spread(played)),
        levels=(float(known["before"].mean()), float(known["after"].mean())),
        half=float((Z * known["error"]).median()),
        chance=chance,
        link=link,
        link_counts=links,
        points=len(states),
        replications=int(cells["replications"].max()),
        crises=played.crises + (cut.crises if cut else 0),
        gain=float(np.nanmedian(gains)) if np.isfinite(gains).any() else float("nan"),
        alone=played.alone,
        flip=_flip(cells, states) if first in (Verdict.DEPENDS, Verdict.UNRESOLVED) else None,
    )


def _mean(by_point: pd.DataFrame, family: int) -> tuple[float, float, float]:
    """Return the mean effect over points with its Monte Carlo interval, Bonferroni over the family."""
    z = NormalDist().inv_cdf(1 - 0.025 / max(family, 1))
    value = float(by_point["value"].mean())
    half = z * float(np.sqrt((by_point["error"] ** 2).sum())) / max(len(by_point), 1)
    return value, value - half, value + half


def _spread(played: Played) -> Sequence[float]:
    """Return percentiles of the true effect over points and rules."""
    known = [shares.spread for shares in played.shares.values() if shares.spread]
    return quantiles(known, SPREAD).tolist() if known else [float("nan")] * len(SPREAD)


def _shown(experiment: Experiment, *values: float) -> Any:
    """Return effects as they are shown: ratios rather than their logs."""
    return tuple(float(np.exp(x)) if experiment.is_ratio else float(x) for x in values)


def _plain(points: dict[Kind, float]) -> dict[str, float]:
    return {str(kind): points[kind] for kind in Kind}


def _flip(cells: pd.DataFrame, states: pd.DataFrame) -> Flip:
    """Return what it depends on: at a point it holds with its mean chance under the rules."""
    by_point = cells.groupby("point")[["value", "chance"]].mean().reindex(states.index)
    return flip_of(states, by_point["value"].to_numpy(float), by_point["chance"].to_numpy(float))


def together(cells: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the correlation of two experiments' effects over the points that both know, for every pair."""
    table = cells.groupby(["point", "experiment"])["value"].mean().unstack()
    return {
        str(a): {str(b): float(r) for b, r in row.items()} for a, row in table.corr(min_periods=20).iterrows()
    }


def from_json(kept: dict[str, Any]) -> Finding:
    """Return a finding from plain data, as `asdict` and JSON leave it."""
    flip, known = kept["flip"], {name: numbers_of(value) for name, value in kept.items() if name != "flip"}
    if flip:
        box = Box(**flip["box"]) if flip["box"] else None
        flip = Flip(tuple(Turn(**turn) for turn in flip["turns"]), box)
    verdicts = {name: Verdict(kept[name]) for name in ("verdict", "first")}
    return Finding(**{**known, **verdicts, "flip": flip})


def numbers_of(value: Any) -> Any:
    """Return a value with nan for null, which stands for what is not known."""
    if isinstance(value, dict):
        return {key: numbers_of(one) for key, one in value.items()}
    if isinstance(value, list):
        return [numbers_of(one) for one in value]
    return float("nan") if value is None else value
