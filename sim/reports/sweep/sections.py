"""The sections of a sweep's report, chosen by what was swept: sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.analysis import exemplars, pairing, prim, sensitivity
from sim.analysis.panels import estimates, panel, stored
from sim.config.sweep_keys import SEARCH
from sim.reports.format import hundred, listed
from sim.reports.sweep import bars, certainty, curves, frontier, maps, robust, tradeoffs, wording
from sim.reports.sweep.findings import NOISY, Findings, Section, Table
from sim.results.measures import GOAL, MEASURES, RATIO
from sim.results.outcomes import OUTCOMES

LEAST_PART = 0.005  # of the variance, to be named
MOST_ROWS = 60  # points in the table of all points


def sections(found: Findings, address: str) -> Iterator[Section]:
    """Give the sections that this sweep has something to say in."""
    if found.sweep.design == SEARCH:
        yield from frontier.sections(found)
    else:
        yield from _analysed(found)
    if found.asked:
        yield certainty.errors(found)
        yield certainty.enough(found)
    if len(table := exemplars.exemplars(found.sweep)):
        yield certainty.watch(found.sweep, table, address)
    if found.asked and len(found.sweep.points) <= MOST_ROWS:
        yield _points(found)


def _analysed(found: Findings) -> Iterator[Section]:
    """Give what can be said of points that the design, not what was found, has chosen."""
    yield from _shape(found)
    if found.asked and len(found.sweep.factors) > 1:
        yield _decides(found)
    if found.regrets:
        yield _robust(found)
    if found.asked and (section := tradeoffs.tradeoffs(found)) is not None:
        yield section
    if found.sweep.design in ("lhs", "sobol") and stored(found.sweep, GOAL):
        yield _box(found)
    if found.asked:
        yield from _pair(found)


def _shape(found: Findings) -> Iterator[Section]:
    """Give curves along one factor, or maps over two and more."""
    sweep = found.sweep
    if not stored(sweep, GOAL) or not found.measures:
        return
    pictures = []
    if len(sweep.factors) == 1 and sweep.design not in ("sobol", "morris"):
        pictures.append(curves.draw_outcome_curves(sweep, sweep.factors[0], found.flips))
        if found.first_question:
            pictures.append(curves.draw_ratio_curve(sweep, sweep.factors[0]))
    elif (plan := maps.layout(sweep, found.lead)) is not None:
        pictures.append(maps.draw_modal_map(sweep, plan, found.modal))
        pictures += [maps.draw_measure_map(sweep, plan, m, found.modal) for m in found.asked]
    if pictures:
        yield Section("shape", "How the answer changes", pictures=pictures)


def _decides(found: Findings) -> Section:
    sweep, (_, lack) = found.sweep, found.decided
    text = [f"{lack}. In their place, each factor alone."] if lack else []
    text += [grade_sentence(found, m) for m in found.heard]
    if mute := [wording.quoted(m) for m in found.asked if m not in found.heard]:
        text.append(
            f"Mostly noise, so that nothing of it is shared out: {listed(mute)}. Play more replications."
        )
    caption = (
        "Monte Carlo noise is part of the variance that is shared out here. Design effect: by how much it "
        "widens the variance over the points. Where it is large, read the order of the factors, not their "
        "shares."
    )
    rows = [
        [MEASURES[m].label, hundred(x), f"{1 / (1 - x):.1f}" if x < 0.95 else "–"]
        for m, x in found.noise.items()
    ]
    table = Table(caption, ["Measure", "noise, of 100 of the variance", "design effect"], rows)
    heard = {m: found.indices[m] for m in found.heard}
    pictures = [bars.draw_indices(sweep, heard, found.column)] if heard else []
    more = [further for m in found.heard for further in bars.further(sweep, m, found.indices[m])]
    return Section("decides", "What decides", text, [table, *more], pictures)


def grade_sentence(found: Findings, measure: str) -> str:
    """Return how much of a measure's variance rests on assumed numbers."""
    column = "first" if found.column == "total" else found.column
    sums = sensitivity.by_grade(found.sweep, found.indices[measure], column)
    whole = sums.sum() if column == "mu_star" else max(1.0, sums.sum())
    if not sums.sum():
        return f"{wording.quoted(measure)} does not vary with any factor alone."
    names = {"": "presets and choices", **{g: f"numbers graded {g}" for g in sensitivity.GRADES if g}}
    ranked = sums.sort_values(ascending=False, kind="stable")
    parts = [f"{hundred(x / whole)} on {names[str(g)]}" for g, x in ranked.items() if x / whole >= LEAST_PART]
    what = "all effects (mu*)" if column == "mu_star" else "its variance over the points, by factors alone"
    return f"{wording.quoted(measure)}: of 100 of {what}, {', '.join(parts)}."


def _robust(found: Findings) -> Section:
    section = Section("robust", "Which lever is robust")
    head = ["Lever", "value", "mean regret", "90th percentile", "worst",
            "good enough, of 100 states", "best, of 100 states", "against the first"]  # fmt: skip
    for one in found.regrets:
        section.pictures.append(robust.draw_regret(found.sweep, one))
        m = one.measure
        rows = [
            [robust.option_name(one, i), wording.value(m, r["value"]),
             *(wording.width(m, max(r[name], 0.0)) for name in ("regret", "p90", "worst")),
             hundred(r["satisfices"]), hundred(r["best"]), _apart(m, r) if i else "–"]
            for i, r in enumerate(one.table.to_dict("records"))
        ]  # fmt: skip
        caption = (
            f"{wording.quoted(m)}, {MEASURES[m].unit}; good enough: {wording.value(m, one.enough)} "
            "or better. Regret: the best lever of each state and the worst states are chosen on half of the "
            "replications, regret is counted on the other half. Against the first: difference of the mean "
            "values with its 95 % Monte Carlo interval, paired."
        )
        section.tables.append(Table(caption, head, rows))
        section.tables.append(robust.metrics_table(found.sweep, one))
    return section


def _apart(measure: str, line: Any) -> str:
    """Return an option's difference from the first one."""
    said = wording.gap(measure, (line["low"] + line["high"]) / 2, line["low"], line["high"])
    return said if line["apart"] else f"{said}: within noise"


def _box(found: Findings) -> Section:
    section, box = Section("box", "Where it goes wrong"), found.box
    if isinstance(box, str):
        section.text.append(f"No box was sought: {box}.")
    elif not box.restrictions:
        said = f"No box of the sampled factors holds {wording.quoted(box.measure)} better than chance."
        section.text.append(said)
    else:
        section.text.append(box_sentence(box, found.noise.get(found.lead, 0.0)))
        section.pictures.append(robust.draw_box(found.sweep, box))
        rows = [
            [wording.factor_name(r.factor), f"{r.low:.3g} to {r.high:.3g}", f"{r.least:.3g} to {r.most:.3g}",
             f"{r.chance:.2g}", hundred(r.found_again)] for r in box.restrictions
        ]  # fmt: skip
        head = ["Factor", "in the box", "whole range", "chance alone (p)", "found again, of 100 halves"]
        section.tables.append(Table("What the box restricts, and how sure that is.", head, rows))
        section.tables += robust.box_tables(found)
    return section


def box_sentence(box: prim.Box, noise: float = 0.0) -> str:
    """Return the box in plain words with its coverage and density, and doubt where much is noise."""
    sides = " and ".join(r.words().replace(r.factor, wording.factor_name(r.factor)) for r in box.restrictions)
    doubt = f" But {hundred(noise)} of 100 of the variance is noise: other random numbers may give another."
    return (
        f"With {sides}, {wording.quoted(box.measure)} reaches "
        f"{wording.value(box.measure, box.threshold)} {MEASURES[box.measure].unit} in "
        f"{hundred(box.density)} of 100 states, against {hundred(box.base)} of 100 overall; "
        f"{hundred(box.coverage)} of 100 such states lie within.{doubt if noise > NOISY else ''}"
    )


def _pair(found: Findings) -> Iterator[Section]:
    worst, best, _ = panel(found.sweep, found.lead).extremes()
    if best == worst:
        return
    names = [RATIO] if found.first_question else []
    names += [m for m in (*OUTCOMES, GOAL, "harm") if stored(found.sweep, m)]
    rows = wording.pair_rows(pairing.compare_points(found.sweep, best, worst, names, other_half=True))
    first, second = (wording.point_name(found.sweep, p) for p in (best, worst))
    caption = (
        "Paired on the same random numbers; chosen on half of them, compared on the other half. Gain: how "
        "many times less variance the difference has."
    )
    head = ["Measure", f"point {best}", f"point {worst}", "difference", "gain"]
    text = f"The best and the worst point for {wording.quoted(found.lead)}: {first}; {second}."
    yield Section("pair", "The two ends, compared", [text], [Table(caption, head, rows)])


def _points(found: Findings) -> Section:
    sweep, tables = found.sweep, {m: estimates(found.sweep, m) for m in found.asked}
    rows = [
        [str(point), *(wording.shown(sweep.points[f.name][point]) for f in sweep.factors),
         *(wording.interval(m, table.loc[point]) for m, table in tables.items())]
        for point in sweep.points.index
    ]  # fmt: skip
    head = ["Point", *map(wording.factor_name, sweep.factors), *(MEASURES[m].short for m in found.asked)]
    caption = "Every point with 95 % intervals; shares of 100 crises. The same and more in estimates.parquet."
    return Section("points", "All points", [], [Table(caption, head, rows)])
