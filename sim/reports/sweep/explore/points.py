"""The content of a page that explores a sweep: levers, how answers blend between points, and the error."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.panels import estimates, stored
from sim.config.settings import Config
from sim.config.sweep_keys import SEARCH
from sim.experiments.cautions import cautions
from sim.parameters.validation import FIELDS, is_choice
from sim.reports import words
from sim.reports.figures.timing import CLOCKS
from sim.reports.format import hundred, start_of
from sim.reports.languages import ENGLISH
from sim.reports.sweep import wording
from sim.reports.sweep.explore.answers import NEEDED, by_day
from sim.reports.sweep.explore.blend import Blend, blend, values_of
from sim.reports.sweep.explore.words import front_words, kinds, path, said
from sim.reports.sweep.known import NOTHING, held_sentence
from sim.results.dataset import Sweep
from sim.results.measures import RATIO
from sim.results.outcomes import ENDINGS, KINDS
from sim.results.plan import Factor

UNIT = 1e4  # numbers of the page are whole, in ten-thousandths
WITHIN = 0.9  # the part of left-out points that an error is given for
STEPS = 100  # of a lever between its ends
FIRST = 3  # levers in front
MOST_POINTS = 3000  # for all of which a page holds answers one by one
Floats = NDArray[np.float64]


def explorable(sweep: Sweep) -> bool:
    """Return whether a sweep has what a page needs to answer for any setting of its levers.

    The points of a search crowd where it found what it was for, and say little of the rest.
    """
    if sweep.design == SEARCH:
        return False
    kept = sweep.plan.design["columns"] or None
    enough = kept is None or set(NEEDED) <= set(kept)
    known = enough and 2 <= len(sweep.points) <= MOST_POINTS and stored(sweep, "host_restores")
    return known and bool(estimates(sweep, "host_restores")["value"].notna().any())


def columns(sweep: Sweep) -> list[str]:
    """Return the columns that answers are made of, of those that a sweep stored."""
    return [column for column in dict.fromkeys((*NEEDED, *CLOCKS)) if stored_all(sweep, column)]


def payload(sweep: Sweep, language: str = ENGLISH) -> dict[str, Any]:
    """Return all that the page's scripts need, as plain data."""
    window, texts = float(sweep.configs[0].crisis_days), said(language)
    answers, half = _answers(sweep, window)
    axes = tuple(sorted(sweep.factors, key=lambda f: f.role != "lever"))
    found = blend(axes, sweep.points, answers)
    off = _within(found.off)
    levers = [_lever(f, sweep.configs[0], n) for n, f in enumerate(axes)]
    ends = slice(0, len(ENDINGS))
    return {
        "words": front_words(sweep.scenario, window, language) | {"how": texts["how"][found.kind]},
        "page": texts["page"],
        "machine": texts.get("machine", ""),
        "levers": levers,
        "path": path(sweep.scenario, {f.name: list(f.values) or None for f in axes}, language),
        "first": wording.first_question(sweep),
        "race": [column for column in CLOCKS if stored_all(sweep, column)],
        "blend": _packed(found, sweep, answers),
        "half": _whole(half),
        "off": _whole(np.fmax(off, half)),
        "begin": _begin(sweep, found, answers, [lever["start"] for lever in levers], language),
        "said": _error(off[ends], half[ends], texts["said"]),
        "cautions": _cautions(sweep),
    }


def _cautions(sweep: Sweep) -> list[str]:
    """Return what a reader should know of the levers: what moves alone, goes too far, or is held."""
    told = [f"{line}." for line in cautions(sweep.plan)]
    return [*told, *filter(None, [held_sentence(sweep, NOTHING)])]


def stored_all(sweep: Sweep, column: str) -> bool:
    """Return whether a column was stored."""
    return column in (sweep.plan.design["columns"] or (column,))


def _answers(sweep: Sweep, window: float) -> tuple[Floats, Floats]:
    """Return a row per point, and a half-width of chance for each column.

    Columns: the share of each of ENDINGS, of each kind by day, of each event of the race by day, and the
    logarithm of the ratio where the first question was asked.
    """
    race = [column for column in CLOCKS if stored_all(sweep, column)]
    runs = sweep.runs(columns(sweep))
    days = by_day(runs, len(sweep.points), window)
    tables = [estimates(sweep, name) for name in ENDINGS]
    parts = [np.column_stack([table["value"] for table in tables])]
    halves = [np.column_stack([(table["high"] - table["low"]) / 2 for table in tables])]
    parts += [days.stands.reshape(len(sweep.points), -1), *(days.race[column] for column in race)]
    halves.append(np.zeros((len(sweep.points), sum(part.shape[1] for part in parts[1:]))))
    if wording.first_question(sweep):
        ratio = estimates(sweep, RATIO)
        value, low, high = (np.log(ratio[c].clip(lower=1e-6).to_numpy()) for c in ("value", "low", "high"))
        parts.append(value[:, None])
        halves.append(((high - low) / 2)[:, None])
    return np.hstack(parts), np.nanmedian(np.hstack(halves), axis=0)


def _within(off: Floats) -> Floats:
    """Return what nine in ten left-out points are off by at most, for each column; nan where none was."""
    known = ~np.isnan(off).all(axis=0)
    found = np.full(off.shape[1], np.nan)
    found[known] = np.nanquantile(off[:, known], WITHIN, axis=0)
    return found


def _error(off: Floats, half: Floats, texts: dict[str, str]) -> str:
    """Return in a sentence how far what is shown may be off: between points, and by chance at all of them."""
    chance = texts["chance"].format(n=f"{100 * np.nanmax(half):.0f}")
    if np.isnan(off).all():
        return chance
    return f"{texts['left_out'].format(n=f'{100 * np.nanmax(off):.0f}')} {chance}"


def _begin(sweep: Sweep, found: Blend, answers: Floats, start: list[Any], language: str) -> str:
    """Return how 100 crises end where the levers begin, in a sentence."""
    texts, ends = said(language), found.at(start, answers)[: len(ENDINGS)]
    if np.isnan(ends).any():
        return str(texts["script"]["nothing"])
    names = kinds(sweep.scenario, language)
    sums = {
        kind: sum(x for x, end in zip(ends, ENDINGS.values(), strict=True) if end.kind == kind)
        for kind in KINDS
    }
    parts = (f"{names[kind]} {hundred(float(min(max(x, 0.0), 1.0)))}" for kind, x in sums.items())
    return str(texts["said"]["begin"].format(said="; ".join(parts)))


def _lever(factor: Factor, base: Config, place: int) -> dict[str, Any]:
    number = factor.kind == "number"
    values = values_of(factor) if factor.values else []
    low, high = (factor.low, factor.high) if number else (0.0, 0.0)
    return {
        "key": factor.name, "label": _name(factor), "unit": factor.unit, "about": factor.text,
        "number": number, "values": values, "shown": [wording.shown(v) for v in values], "low": low,
        "high": high, "step": (high - low) / STEPS, "start": _start(factor, base), "first": place < FIRST,
    }  # fmt: skip


def _name(factor: Factor) -> str:
    return start_of(words.GROUPS.get(factor.name) or wording.factor_name(factor))


def _start(factor: Factor, base: Config) -> Any:
    """Return the base configuration's own value where the lever has it, else the middle or the first."""
    if factor.kind == "number":
        known = factor.name in base.values
        middle = base.median(factor.name) if known else (factor.low + factor.high) / 2
        return min(max(middle, factor.low), factor.high)
    own = base.presets.get(factor.name, "default")
    if factor.name in FIELDS and is_choice(factor.name):
        own = getattr(base.choices[factor.name], "name", "").lower()
    return own if own in factor.values else factor.values[0]


def _packed(found: Blend, sweep: Sweep, answers: Floats) -> dict[str, Any]:
    if found.kind == "surface":
        return {"kind": "surface", "terms": found.terms, "table": _whole(found.table)}
    if found.kind == "grid":
        return {"kind": "grid", "table": _whole(answers[found.table.ravel().astype(int)])}
    rows = [[_plain(sweep.points[f.name][point]) for f in found.axes] for point in sweep.points.index]
    return {"kind": "nearest", "points": rows, "table": _whole(answers)}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _whole(values: Floats) -> Any:
    """Return numbers in whole units of the page; None for nan and for what has no bound."""
    scaled = np.asarray(values, float) * UNIT
    known = np.isfinite(scaled)
    kept = np.rint(np.where(known, scaled, 0)).astype(int).astype(object)
    kept[~known] = None
    return kept.tolist()
