"""The first thing on the page: what decides, where it flips, which lever is robust, how sure that is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.panels import estimates
from sim.reports.sweep import certainty, wording
from sim.reports.sweep.findings import Findings
from sim.reports.sweep.robust import option_name
from sim.reports.sweep.sections import box_sentence, grade_sentence
from sim.results.measures import MEASURES
from sim.results.outcomes import outcome_name

MOSTLY = 0.5  # noise beyond this share of the variance hides what decides
NOTED = 0.3


class Answer(NamedTuple):
    """A question and its answer in plain sentences; the two questions of the model stay apart."""

    question: str
    lines: list[str]


def answers(found: Findings) -> list[Answer]:
    """Return the four answers, as far as the sweep has them."""
    if not found.asked:
        return [
            Answer(
                "What decides?", ["No attempt can be weighted at any point, so there is nothing to compare."]
            )
        ]
    given = [Answer("What decides?", _decides(found)), Answer("Where does it flip?", _flips(found))]
    if found.regrets:
        given.append(Answer("Which lever is robust?", [_robust(found, n) for n in range(len(found.regrets))]))
    if not isinstance(found.box, str) and found.box.restrictions:
        given.append(
            Answer("Where does it go wrong?", [box_sentence(found.box, found.noise.get(found.lead, 0.0))])
        )
    given.append(Answer("How sure are we?", _sure(found)))
    return given


def _decides(found: Findings) -> list[str]:
    lines = [_decider(found, m) for m in dict.fromkeys([found.lead, *found.asked[-1:]])]
    if len(found.sweep.factors) > 1:
        return [*lines, grade_sentence(found, found.lead)] if found.noise[found.lead] <= MOSTLY else lines
    grade = found.sweep.factors[0].grade
    return (
        [*lines, f"The range of {wording.factor_name(found.sweep.factors[0])} is graded {grade}."]
        if grade
        else lines
    )


def _decider(found: Findings, measure: str) -> str:
    """Return which factor moves a measure most, and from what to what."""
    asks = "Does it come" if MEASURES[measure].question == 1 else "If it comes"
    table = found.indices[measure]
    value = estimates(found.sweep, measure)["value"]
    low, high = (wording.value(measure, x) for x in (value.min(), value.max()))
    if low == high:
        name = MEASURES[measure].label
        return f"{asks}: ‘{name}’ stays at {low} {MEASURES[measure].unit} at every point."
    span = f"{low} to {high} {MEASURES[measure].unit}"
    over = f"{asks}: ‘{MEASURES[measure].label}’ runs from {span} over the points"
    if len(found.sweep.factors) <= 2 and value.max() > value.min():
        least, most = (wording.point_values(found.sweep, int(i(value))) for i in (np.nanargmin, np.nanargmax))
        over += f" (least at {least}; most at {most})"
    if found.noise[measure] > MOSTLY:
        part = wording.percent(found.noise[measure])
        return f"{over}; but {part} of 100 of that is noise, and names no factor: play more replications."
    column = found.column
    if not len(table) or not table[column].max() > 0:
        return f"{over}; no factor moves it alone."
    top = [str(n) for n in table.index[: 2 if len(table) > 1 else 1]]
    half = table.get({"total": "total_half", "mu_star": "half"}.get(column, ""))
    first = f"{wording.factor_name(top[0])} ({_weight(measure, column, table[column][top[0]])})"
    if len(top) == 1 or not table[column][top[1]] > 0:
        return f"{over}; {first} decides." if len(found.sweep.factors) > 1 else f"{over}."
    second = f"{wording.factor_name(top[1])} ({_weight(measure, column, table[column][top[1]])})"
    unclear = half is not None and table[column][top[0]] - half[top[0]] < table[column][top[1]] + half[top[1]]
    order = "their order is within noise" if unclear else "then"
    joint = f"{first} and {second}, {order}" if unclear else f"{first}, {order} {second}"
    return f"{over}; what moves it most: {joint}."


def _weight(measure: str, column: str, x: float) -> str:
    if column == "mu_star":
        return f"{wording.width(measure, x)} {MEASURES[measure].unit} over its range"
    kind = "with interactions" if column == "total" else "alone"
    return f"{wording.percent(min(x, 1.0))} of 100 of the variance {kind}"


def _flips(found: Findings) -> list[str]:
    modal = found.modal["modal"].dropna()
    if not len(modal):
        return ["No attempt can be weighted, so no end is the most frequent."]
    decided = found.modal["decided"].reindex(modal.index)
    name = outcome_name(str(modal.mode()[0]))
    undecided = int((~decided).sum())
    doubt = (
        f" At {undecided} of {len(modal)} points the interval does not tell it from the second."
        if undecided
        else ""
    )
    if modal.nunique() == 1:
        return [f"Nowhere: ‘{name}’ is the most frequent end at every point.{doubt}"]
    counts = "; ".join(f"‘{outcome_name(str(n))}’ at {c}" for n, c in modal.value_counts().items())
    lines = [f"The most frequent end, of {len(modal)} points: {counts}.{doubt}"]
    for flip in found.flips[:3]:
        where = ", ".join(f"{wording.factor_name(n)} {wording.shown(v)}" for n, v in flip.where.items())
        lines.append(
            f"At {wording.factor_name(flip.factor)} {flip.at:.2g} (surely between {flip.low:.3g} and "
            f"{flip.high:.3g}){f', with {where},' if where else ''} it turns from "
            f"‘{outcome_name(flip.before)}’ to ‘{outcome_name(flip.after)}’."
        )
    if len(found.flips) > 3:
        lines.append(f"{len(found.flips) - 3} further flips are in the figures.")
    return lines


def _robust(found: Findings, n: int) -> str:
    """Return the option of least worst regret in one measure, and whether the others are apart from it."""
    one = found.regrets[n]
    name = {i: option_name(one, int(str(i))) for i in one.table.index}
    row = int(np.argmax(one.table["minimax"].to_numpy()))
    line = one.table.iloc[row]
    asks = "Does it come" if MEASURES[one.measure].question == 1 else "If it comes"
    near = [name[i] for i in one.table.index[1:] if not one.table["apart"][i]]
    worst = f"{wording.width(one.measure, line['worst'])} {MEASURES[one.measure].unit}"
    regret = f"has the least worst regret, {worst}, over {one.states} states"
    if line["worst"] == 0:
        regret = f"is the best in each of {one.states} states"
    said = f"{asks} (‘{MEASURES[one.measure].label}’, {one.better} is better): {name[row]} {regret}"
    if row != 0:
        said += f"; {name[0]} has the least mean regret"
    if near:
        said += f". In the mean, {', '.join(near)} cannot be told from {name[0]}: within noise"
    return said + "."


def _sure(found: Findings) -> list[str]:
    lines = [certainty.enough_sentence(found)]
    noisy = {m: x for m, x in found.noise.items() if x > NOTED}
    if noisy:
        said = "; ".join(f"{wording.percent(x)} of 100 for ‘{MEASURES[m].label}’" for m, x in noisy.items())
        lines.append(
            f"Much of what differs between points is noise ({said}): read the order, not the shares."
        )
    failures = found.sweep.manifest.get("failures") or {}
    if failures:
        lines.append(
            f"{len(failures)} points failed and are left out: {', '.join(map(str, list(failures)[:8]))}."
        )
    if not found.sweep.manifest:
        lines.append("The sweep is not finished: this is what has been played so far.")
    return lines
