"""Numbers that are known to turn an answer: what a sweep drew of them, what it held, how to draw the rest."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sim.parameters.validation import FIELDS
from sim.reports.format import listed, number, start_of
from sim.reports.sweep.wording import factor_name, quoted
from sim.results.dataset import Sweep
from sim.results.measures import GOAL, LOSS
from sim.results.plan import Factor

NAMED = 4  # of the numbers that were held
FEW = 2  # sentences, or differences that nobody looked at: no summary is needed


@dataclass(frozen=True)
class KnownFlip:
    """A number, or a choice between rival rules, on which the sign of a contrast in a measure turns.

    `at` in [low, high] is the crossing, `rises` whether the difference is above 0 beyond it. Of a choice,
    `by` is the sign under each of its values, 0 within noise. `stale`: found under other rules or data.
    """

    contrast: str
    measure: str
    over: str
    at: float = 0.0
    low: float = 0.0
    high: float = 0.0
    rises: bool = False
    by: dict[str, int] = field(default_factory=dict)
    stale: bool = False

    @property
    def levers(self) -> dict[str, str]:
        """Return what the contrast puts against another value: each key with its first value."""
        return levers_of(self.contrast)


@dataclass(frozen=True)
class Known:
    """The flips of a scenario that are known, and where they were looked for: by contrast and measure."""

    flips: tuple[KnownFlip, ...] = ()
    looked: dict[str, dict[str, list[str]]] = field(default_factory=dict)


NOTHING = Known()


def levers_of(contrast: str) -> dict[str, str]:
    """Return the keys of a contrast's first side, each with its value."""
    words = shlex.split(contrast.partition(" vs ")[0])
    return dict(word.partition("=")[::2] for word in words)


def known_flips(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[str]:
    """Return a sentence for each number that is known to turn a lever of this sweep in one of some measures.

    Where none is known, it says along what it was looked for, or with which command to look.
    """
    told = [
        f"{start_of(start(flip.over))} {_treated(sweep, flip.over)}; {_said(flip)}{_command(flip)}"
        for flip in _flips(sweep, known, measures)
    ]
    return [*told, *_not_found(sweep, known, measures), *_not_looked_for(sweep, known, measures)]


def summary(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[str]:
    """Return the same in a sentence per number and one each for the rest; all of it where that is short."""
    told, lacking = known_flips(sweep, known, measures), _lacking(sweep, known, measures)
    if max(len(told), len(lacking)) <= FEW:
        return told
    flips = _flips(sweep, known, measures)
    lines = [
        _turning(sweep, [flip for flip in flips if flip.over == over])
        for over in dict.fromkeys(flip.over for flip in flips)
    ]
    if pairs := _without(sweep, known, measures):
        turning = len({(flip.contrast, flip.measure) for flip in flips})
        lines.append(f"Of {len(pairs) + turning} differences that were looked at, {turning} turn.")
    if len(lacking) > FEW:
        return [*lines, f"For {len(lacking)} differences none has been looked for. {_look(lacking)}"]
    return [*lines, *_not_looked_for(sweep, known, measures)]


def _flips(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[KnownFlip]:
    return [flip for flip in known.flips if _asked(flip.measure, measures) and _bears(flip.levers, sweep)]


def _turning(sweep: Sweep, flips: Sequence[KnownFlip]) -> str:
    """Return which differences turn on one number, and where."""
    over, at = flips[0].over, [flip.at for flip in flips if not flip.by]
    labels = listed(list(dict.fromkeys(quoted(flip.measure) for flip in flips)))
    contrasts = list(dict.fromkeys(flip.contrast for flip in flips))
    what = contrasts[0] if len(contrasts) == 1 else f"{len(contrasts)} comparisons"
    where = f", at {number(min(at))}" if at else ""
    if len(at) > 1:
        where = f", at values from {number(min(at))} to {number(max(at))}"
    return f"{start_of(start(over))} {_treated(sweep, over)}; it turns {what} in {labels}{where}."


def _asked(measure: str, measures: Sequence[str]) -> bool:
    """Return whether a measure is among some, of which the share of one end is that of its opposite too."""
    both = (GOAL, LOSS)
    return measure in measures or (measure in both and any(name in both for name in measures))


def _bears(levers: dict[str, str], sweep: Sweep) -> bool:
    """Return whether a sweep varies a contrast's numbers, all of them together, or has its preset."""
    return any(_of(factor, levers) for factor in sweep.factors)


def _of(factor: Factor, levers: dict[str, str]) -> bool:
    if factor.kind == "number":
        return {factor.name, *factor.linked} == {*levers}
    return levers.get(factor.name) in factor.values


def _without(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[tuple[str, str, list[str]]]:
    """Return the contrasts and measures that were looked at and do not turn, and along what."""
    turning = {(flip.contrast, flip.measure) for flip in known.flips}
    return [
        (contrast, measure, over)
        for contrast, found in known.looked.items()
        for measure, over in found.items()
        if (contrast, measure) not in turning
        and _asked(measure, measures)
        and _bears(levers_of(contrast), sweep)
    ]


def _not_found(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[str]:
    """Return one sentence on the levers that were looked at and do not turn."""
    pairs = _without(sweep, known, measures)
    if not pairs:
        return []
    along = listed(sorted({path for _, _, over in pairs for path in over}))
    which = _by_contrast((contrast, measure) for contrast, measure, _ in pairs)
    return [f"Looked for and not found, each alone over its plausible range ({along}): {which}."]


def _by_contrast(pairs: Iterable[tuple[str, str]]) -> str:
    """Return contrasts, each with its measures, in words."""
    measures: dict[str, list[str]] = {}
    for contrast, measure in pairs:
        measures.setdefault(contrast, []).append(quoted(measure))
    return "; ".join(f"{contrast} in {listed(labels)}" for contrast, labels in measures.items())


def _lacking(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[tuple[str, str]]:
    """Return the measures and contrasts of which no flip was looked for."""
    return [
        (measure, contrast)
        for factor in sweep.factors
        for contrast in _contrasts(sweep, factor)
        for measure in measures
        if not any(
            _asked(seen, [measure])
            for other, found in known.looked.items()
            if other == contrast or (factor.kind == "number" and _of(factor, levers_of(other)))
            for seen in found
        )
    ]


def _not_looked_for(sweep: Sweep, known: Known, measures: Sequence[str]) -> list[str]:
    """Return one sentence on the levers and measures of which no flip was looked for, and how to look."""
    lacking = _lacking(sweep, known, measures)
    if not lacking:
        return []
    which = _by_contrast((contrast, measure) for measure, contrast in lacking)
    return [f"No flip has been looked for of {which}. {_look(lacking)}"]


def _look(lacking: Sequence[tuple[str, str]]) -> str:
    return f"To look along a number: {shlex.join(['narva', 'flip', *lacking[0]])} over=KEY"


def _contrasts(sweep: Sweep, factor: Factor) -> list[str]:
    """Return the contrasts of a lever's values: each against the first, or both ends of a number."""
    if factor.role != "lever":
        return []
    if factor.kind != "number":
        return [f"{factor.name}={value} vs {factor.values[0]}" for value in factor.values[1:]]
    column = sweep.points[factor.name].to_numpy(float)
    high, low = (sweep.points.iloc[int(place)] for place in (column.argmax(), column.argmin()))
    keys = (factor.name, *factor.linked)
    first, second = (" ".join(f"{key}={row[key]:.4g}" for key in keys) for row in (high, low))
    return [f"{first} vs {second}"]


def _said(flip: KnownFlip) -> str:
    first, _, second = flip.contrast.partition(" vs ")
    label = f"{quoted(flip.measure)}: {first} gives"
    if flip.by:
        names = {sign: [n for n, own in flip.by.items() if own == sign] for sign in (-1, 1)}
        less, more = (listed([name.replace("_", " ") for name in names[sign]]) for sign in (-1, 1))
        said = f"{label} less than {second} under {less}, more under {more}"
    else:
        sides = ("less", "more") if flip.rises else ("more", "less")
        span = f"{number(flip.at)} [{number(flip.low)}, {number(flip.high)}]"
        said = f"{label} {sides[0]} than {second} up to {span}, {sides[1]} beyond"
    return f"{said}{' (found under earlier rules or data)' if flip.stale else ''}."


def start(path: str) -> str:
    """Return a number's name with its path."""
    return f"{factor_name(path)} ({path})"


def _treated(sweep: Sweep, path: str) -> str:
    config = sweep.configs[0]
    if path in sweep.plan.keys:
        return "is swept here"
    return "is drawn here" if path in (*config.drawn, *config.drawn_rules) else "was held here"


def _command(flip: KnownFlip) -> str:
    """Return the command that finds the crossing, where it is along a number."""
    words = ["narva", "flip", flip.measure, flip.contrast, f"over={flip.over}"]
    return "" if flip.by else f" To find it again: {shlex.join(words)}"


def held(sweep: Sweep, known: Known) -> list[str]:
    """Return the numbers with a plausible range that this sweep neither drew nor swept, the assumed first."""
    config = sweep.configs[0]
    free = {*config.drawn, *sweep.plan.keys}
    paths = [
        path
        for path, about in config.about.items()
        if about.low < about.high and path not in free and not getattr(FIELDS[path], "setting", False)
    ]
    first = {flip.over: n for n, flip in enumerate(known.flips)}
    return sorted(paths, key=lambda p: (first.get(p, len(first)), config.about[p].grade != "assumed"))


def held_sentence(sweep: Sweep, known: Known) -> str:
    """Return what robustness leaves out, with the command that widens it; '' where nothing was held."""
    paths = held(sweep, known)
    if not paths:
        return ""
    some = ", ".join(paths[:NAMED]) + (f" and {len(paths) - NAMED} more" if len(paths) > NAMED else "")
    if sweep.configs[0].uncertainty == "all":
        return f"Set by presets or words, and the same in all states: {some}."
    words = [
        word for word in sweep.plan.words if not word.startswith(("uncertainty=", "design.uncertainties="))
    ]
    if not any(word.startswith(("design=", "experiment=")) for word in words):
        words.append("design=lhs")
    wider = shlex.join(["narva", "sweep", *words, "uncertainty=all", "design.uncertainties=[drawn]"])
    return f"Held fixed in all of these states: {some}. To draw them too: {wider}"
