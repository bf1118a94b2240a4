"""The first thing on the page: what decides, where it flips, which lever is robust, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.panels import panel, stored
from sim.analysis.robustness import Regret
from sim.config.sweep_keys import SEARCH
from sim.reports.format import counted, hundred
from sim.reports.sweep import certainty, frontier, wording
from sim.reports.sweep.findings import Findings
from sim.reports.sweep.known import held_sentence, known_flips, summary
from sim.reports.sweep.robust import option_name
from sim.reports.sweep.sections import box_sentence, grade_sentence
from sim.results.measures import MEASURES
from sim.results.outcomes import outcome_name

MOST_TURNS = 4
MOSTLY = 0.5  # noise beyond this share of the variance hides what decides
NOTED = 0.3


class Answer(NamedTuple):
    """A question and its answer in plain sentences; the two questions of the model stay apart.

    `more`: what stands folded behind it, sentence by sentence.
    """

    question: str
    lines: list[str]
    more: Sequence[str] = ()


def answers(found: Findings) -> list[Answer]:
    """Return the answers, as far as the sweep has them."""
    if not found.asked:
        nothing = "No attempt can be weighted at any point, so there is nothing to compare."
        return [Answer("What decides?", [nothing])]
    known, each = _known(found)
    if found.sweep.design == SEARCH:
        given = [Answer("Which settings does no other beat?", frontier.lines(found))]
        if known:
            given.append(Answer("What is known to turn it?", known, each))
        return [*given, Answer("How sure are we?", _sure(found))]
    flips = [*_ends(found), *_turns(found)]
    given = [Answer("What decides?", _decides(found)), Answer("Where does it flip?", flips)]
    if found.regrets:
        robust = [_robust(found, one) for one in found.regrets]
        limits = [held_sentence(found.sweep, found.known), *known]
        given.append(Answer("Which lever is robust?", [*robust, *filter(None, limits)], each))
    elif known:
        given.append(Answer("What is known to turn it?", known, each))
    if not isinstance(found.box, str) and found.box.restrictions:
        said = box_sentence(found.box, found.noise.get(found.lead, 0.0))
        given.append(Answer("Where does it go wrong?", [said]))
    return [*given, Answer("How sure are we?", _sure(found))]


def _known(found: Findings) -> tuple[list[str], list[str]]:
    """Return what is known to turn levers, in short, and each flip with its command where that says more."""
    of = (found.sweep, found.known, found.asked)
    said, each = summary(*of), known_flips(*of)
    return said, [] if said == each else each


def _asks(measure: str) -> str:
    if MEASURES[measure].expression:
        return "Together"
    return "Does it come" if MEASURES[measure].question == 1 else "If it comes"


def _decides(found: Findings) -> list[str]:
    joint = [m for m in found.asked if MEASURES[m].expression]
    lines = [_decider(found, m) for m in dict.fromkeys([found.lead, *joint, *found.asked[-1:]])]
    first, *others = found.sweep.factors
    if others:
        return [*lines, grade_sentence(found, found.lead)] if found.noise[found.lead] <= MOSTLY else lines
    said = f"The range of {wording.factor_name(first)} is graded {first.grade}."
    return [*lines, said] if first.grade else lines


def _decider(found: Findings, measure: str) -> str:
    """Return which factor moves a measure most, and from what to what."""
    (least, most, value), about = panel(found.sweep, measure).extremes(), MEASURES[measure]
    low, high = (wording.value(measure, value[point]) for point in (least, most))
    if low == high:
        return f"{_asks(measure)}: ‘{about.label}’ stays at {low} {about.unit} at every point."
    over = f"{_asks(measure)}: ‘{about.label}’ runs from {low} to {high} {about.unit} over the points"
    if found.noise[measure] > NOTED:
        over += ", on the half of the worlds that did not choose the two ends"
    if len(found.sweep.factors) <= 2:
        names = (wording.point_values(found.sweep, point) for point in (least, most))
        over += " (least at {}; most at {})".format(*names)
    if found.noise[measure] > MOSTLY:
        part = hundred(found.noise[measure])
        return f"{over}; but {part} of 100 of that is noise, and names no factor: play more replications."
    table, column = found.indices[measure], found.column
    if not len(table) or not table[column].max() > 0:
        return f"{over}; no factor moves it alone."
    named = [
        f"{wording.factor_name(str(n))} ({_weight(measure, column, x)})" for n, x in table[column][:2].items()
    ]
    if len(named) == 1 or not table[column].iloc[1] > 0:
        return f"{over}; {named[0]} decides." if len(found.sweep.factors) > 1 else f"{over}."
    half = table.get({"total": "total_half", "mu_star": "half"}.get(column, ""))
    if half is not None and np.subtract(*table[column][:2]) < half[:2].sum():
        return f"{over}; what moves it most: {named[0]} and {named[1]}, their order is within noise."
    return f"{over}; what moves it most: {named[0]}, then {named[1]}."


def _weight(measure: str, column: str, x: float) -> str:
    if column == "mu_star":
        return f"{wording.width(measure, x)} {MEASURES[measure].unit} over its range"
    kind = "with interactions" if column == "total" else "alone"
    return f"{hundred(min(x, 1.0))} of 100 of the variance {kind}"


def _turns(found: Findings) -> list[str]:
    """Return where two options swap places in a measure, in any of those asked for."""
    lines = []
    for turn in found.turns[:MOST_TURNS]:
        where = ", ".join(f"{wording.factor_name(n)} {wording.shown(v)}" for n, v in turn.where.items())
        names = (wording.shown(name) for name in (turn.first, turn.second))
        first, second = (f"{wording.factor_name(turn.lever)} {name}" for name in names)
        sides = ("below", "above") if turn.rises else ("above", "below")
        factor = wording.factor_name(turn.factor)
        lines.append(
            f"{wording.quoted(turn.measure)}: {first} is {sides[0]} {second} up to {factor} "
            f"{turn.at:.2g} (surely between {turn.low:.3g} and {turn.high:.3g}), and {sides[1]} it beyond"
            f"{f', with {where}' if where else ''}."
        )
    if len(found.turns) > MOST_TURNS:
        lines.append(f"{len(found.turns) - MOST_TURNS} more pairs swap places along a number.")
    return lines


def _ends(found: Findings) -> list[str]:
    modal = found.modal["modal"].dropna()
    if not len(modal):
        return ["No attempt can be weighted, so no end is the most frequent."]
    undecided = int((~found.modal["decided"].reindex(modal.index)).sum())
    doubt = (
        f" At {undecided} of {counted(len(modal), 'point')} the interval does not tell it from the second."
    )
    doubt = doubt if undecided else ""
    if modal.nunique() == 1:
        return [f"Nowhere: ‘{outcome_name(modal.iloc[0])}’ is the most frequent end at every point.{doubt}"]
    counts = "; ".join(f"‘{outcome_name(str(n))}’ at {c}" for n, c in modal.value_counts().items())
    lines = [f"The most frequent end, of {counted(len(modal), 'point')}: {counts}.{doubt}"]
    for flip in found.flips[:3]:
        where = ", ".join(f"{wording.factor_name(n)} {wording.shown(v)}" for n, v in flip.where.items())
        lines.append(
            f"At {wording.factor_name(flip.factor)} {flip.at:.2g} (surely between {flip.low:.3g} and "
            f"{flip.high:.3g}){f', with {where},' if where else ''} it turns from "
            f"‘{outcome_name(flip.before)}’ to ‘{outcome_name(flip.after)}’."
        )
    if len(found.flips) > 3:
        lines.append(f"The figures have {counted(len(found.flips) - 3, 'further flip')}.")
    return lines


def _robust(found: Findings, one: Regret) -> str:
    """Return the option of least worst regret in one measure, and whether the others are apart from it."""
    name = {i: option_name(one, int(str(i))) for i in one.table.index}
    row = int(np.argmax(one.table["minimax"].to_numpy()))
    worst, about = one.table["worst"].iloc[row], MEASURES[one.measure]
    amount = f"{wording.width(one.measure, worst)} {about.unit}"
    regret = f"has the least worst regret, {amount}, over {counted(one.states, 'state')}"
    each = "the only state" if one.states == 1 else f"each of {one.states} states"
    if one.table["best"].iloc[row] == 1:
        regret = f"is the best in {each}"
    elif worst == 0:
        regret = f"gives up nothing beyond noise in {each}"
    said = f"{_asks(one.measure)} (‘{about.label}’, {one.better} is better): {name[row]} {regret}"
    if row != 0:
        said += f"; {name[0]} has the least mean regret"
    if near := [name[i] for i in one.table.index[1:] if not one.table["apart"][i]]:
        said += f". In the mean, {', '.join(near)} cannot be distinguished from {name[0]}: within noise"
    return said + "."


def _sure(found: Findings) -> list[str]:
    lines = [certainty.enough_sentence(found)]
    asked = [name for name in found.sweep.plan.design["outcomes"] if stored(found.sweep, name)]
    lines += [
        f"{wording.quoted(name)} has no value at any point."
        for name in asked
        if not wording.has_value(found.sweep, name)
    ]
    noisy = [f"{hundred(x)} of 100 for {wording.quoted(m)}" for m, x in found.noise.items() if x > NOTED]
    if noisy:
        said = f"Much of what differs between points is noise ({'; '.join(noisy)})"
        lines.append(f"{said}: read the order, not the shares.")
    if failures := found.sweep.manifest.get("failures"):
        points = ", ".join(map(str, list(failures)[:8]))
        lines.append(f"Left out, as {'it' if len(failures) == 1 else 'they'} failed: {points}.")
    if not found.sweep.manifest:
        lines.append("The sweep is not finished: this is what has been played so far.")
    return lines
