"""The claims as pages: a report with figures, `docs/claims.md`, and a section of other reports."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.model.identity import identity as code_of
from sim.reports import limits, render, style
from sim.reports.format import hundred
from sim.reports.style import BLUE, GREY, INK, MUTED, OLIVE, ORANGE, PAPER, PLUM, Picture, Stamp
from sim.reports.words import parameter_name
from sim.scenario.scenario import Scenario
from sim.scenario.sources import titles
from sim.studies.claims import run, words
from sim.studies.claims.declared import STANDINGS, Claim, Decision, Experiment
from sim.studies.claims.findings import Finding
from sim.studies.claims.judge import Kind, Verdict, lines_of
from sim.studies.claims.run import Findings
from sim.studies.pages import put

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAGE = "claims.md"
TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 118  # of a paragraph's lines in the document
LOOKS = {  # of a verdict: colour and marker
    Verdict.SUPPORTED: (BLUE, "o"), Verdict.CONTRADICTED: (ORANGE, "X"), Verdict.SMALL: (GREY, "|"),
    Verdict.DEPENDS: (PLUM, "D"), Verdict.BUILT_IN: (OLIVE, "s"), Verdict.UNRESOLVED: (MUTED, "P"),
}  # fmt: skip
KINDS = {Kind.MORE: BLUE, Kind.LESS: ORANGE, Kind.SMALL: GREY, Kind.UNRESOLVED: "#C9CED4"}
KIND_NAMES = {
    Kind.MORE: "more", Kind.LESS: "less", Kind.SMALL: "too small",
    Kind.UNRESOLVED: "not sure at this point alone",
}  # fmt: skip
BAND = "#EDEFF1"
ROW = 0.36  # inches
WIDE = 9.4
TICKS = 11  # of ratios, at most
ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.7, 0.9, 1, 1.1, 1.3, 1.5, 2, 3, 5, 10, 20, 50, 100)


def write_page(
    scenario: Scenario, findings: Findings, cells: pd.DataFrame, states: pd.DataFrame, folder: Path
) -> Path:
    """Write folder/report.html and folder/figures/*.svg; return the page's path."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    stamp = Stamp(version("narva"), findings.about["plan"]["identity"]["code"][:12])

    def drawn(picture: Picture) -> dict[str, str]:
        return {
            "key": picture.key, "title": picture.title, "caption": picture.caption,
            "svg": style.save(picture, folder / "figures", stamp),
        }  # fmt: skip

    with style.figure_style():
        overview = [draw_overview(findings, ratios) for ratios in (True, False)]
        experiments = [
            row(e, one, findings) | {"picture": drawn(draw_experiment(findings, e, cells, states))}
            for e, one in findings.shown
        ]
        page = _rendered(
            "claims.html.j2", scenario, findings, stamp=stamp, experiments=experiments,
            overview=[drawn(picture) for picture in overview if picture],
            left_out=[(parameter_name(path), why) for path, why in findings.claims.left_out.items()],
            cannot=limits.CANNOT_TELL,
        )  # fmt: skip
    return put(page, folder / "report.html")


def document(scenario: Scenario, findings: Findings) -> str:
    """Return the document: the tally, a row per experiment, a row per claim."""
    claims, experiments = findings.claims, [row(e, one, findings) for e, one in findings.shown]
    return _rendered(
        "claims.md.j2", scenario, findings, experiments=experiments,
        unplayed=len(claims.experiments) - len(findings.found),
        untested=sum(bool(claim.untested) for claim in claims.claims),
    )  # fmt: skip


def write(scenario: Scenario, findings: Findings, docs: Path) -> Path:
    """Write the document and return its path."""
    return put(document(scenario, findings), docs / PAGE)


def _rendered(template: str, scenario: Scenario, findings: Findings, **parts: Any) -> str:
    decision = findings.claims.decision
    environment = (render.html if ".html" in template else render.plain)(TEMPLATES)
    environment.filters["paragraph"] = _paragraph
    return environment.get_template(template).render(
        scenario=scenario, about=findings.about, decision=decision, whole=findings.whole,
        tally=words.tally(findings), rules=[words.name(rule) for rule in decision.rules],
        meanings=[(str(v), words.MEANING[v]) for v in Verdict], share=hundred(decision.share),
        claims=[_claim(claim, findings, scenario) for claim in findings.claims.claims], **parts,
    ).lstrip()  # fmt: skip


def _paragraph(text: str) -> str:
    return "\n".join(wrap(text, WIDTH, break_on_hyphens=False))


def row(experiment: Experiment, one: Finding, findings: Findings) -> dict[str, Any]:
    """Return an experiment and its finding as pages show them."""
    return {
        "key": experiment.key, "name": words.name(experiment.key), "hypothesis": experiment.hypothesis,
        "claims": experiment.claims, "says": experiment.says, "verdict": words.verdict(one),
        "kind": one.verdict.replace(" ", "-"), "effect": words.interval(experiment, one.mean),
        "unit": words.unit(experiment), "spread": words.spread(experiment, one),
        "shares": words.shares(experiment, words.total(one)), "by_rule": words.by_rule(one),
        "design": words.design(experiment), "outcome": words.measured(experiment),
        "link": words.link(experiment, one), "flips": words.flips(one),
        "together": words.together(experiment, findings), "experiment": experiment, "finding": one,
        "levels": [words.effect(experiment, level) for level in one.levels],
    }  # fmt: skip


def _claim(claim: Claim, findings: Findings, scenario: Scenario) -> dict[str, str]:
    return {
        "key": claim.key, "said": claim.said, "who": claim.who, "standing": STANDINGS[claim.standing],
        "correction": claim.correction, "drives": claim.drives, "untested": claim.untested,
        "source": titles(claim.source, scenario.sources), "verdict": words.claim_verdict(claim, findings),
    }  # fmt: skip


def section(scenario: Scenario) -> dict[str, Any] | None:
    """Return the verdicts that the scenario keeps, and whether other rules than these found them."""
    findings = run.published(scenario)
    if findings is None:
        return None
    claims = findings.claims
    return {
        "rows": [row(e, one, findings) | {"claims": ", ".join(e.claims)} for e, one in findings.shown],
        "tally": words.tally(findings), "points": claims.decision.points,
        "rules": len(claims.decision.rules), "whole": findings.whole,
        "untested": sum(bool(claim.untested) for claim in claims.claims), "claims": len(claims.claims),
        "other_code": code_of(run.ENTRY) != findings.about["plan"]["identity"].get("code"),
    }  # fmt: skip


def draw_overview(findings: Findings, ratios: bool) -> Picture | None:
    """Draw the spread of each effect over the assumed numbers, with its mean; ratios and shares apart."""
    shown = [(e, one) for e, one in findings.shown if e.is_ratio == ratios]
    if not shown:
        return None
    high = ROW * len(shown) + 1.15
    figure, (axes,) = style.panels(
        1, 1, WIDE, high, left=0.2, right=0.72, top=1 - 0.15 / high, bottom=0.75 / high
    )
    _band(axes, findings.claims.decision, shown[0][0])
    for row, (experiment, one) in enumerate(shown):
        colour, marker = LOOKS[one.verdict]
        low, _, top = (_scaled(experiment, x) for x in one.spread)
        axes.plot([low, top], [row, row], color=colour, lw=3.2, alpha=0.55, solid_capstyle="butt")
        mean, *ends = (_scaled(experiment, x) for x in one.mean)
        axes.plot(ends, [row, row], color=INK, lw=1.4)
        axes.plot([mean], [row], marker, color=colour, ms=7.5, mec=INK, mew=0.6)
        said = f"{one.verdict}; {words.effect(experiment, one.mean[0])}"
        axes.annotate(said, (1.02, row), xycoords=("axes fraction", "data"), va="center", size=8.5)
    axes.set_yticks(range(len(shown)), [words.name(e.key) for e, _ in shown], size=9, color=INK)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    if ratios:
        _ratio_axis(axes)
    axes.set_xlabel(f"effect: {'factor on the hazard' if ratios else 'points of 100 crises'}", size=9)
    caption = (
        "Wide bars: from the 5th to the 95th percentile over the points and rules, which is how far the "
        "assumed numbers carry the effect. Marks: the mean, with its Monte Carlo interval (often narrower "
        "than the mark). Grey band: too small to matter. "
    )
    alt = "; ".join(
        f"{words.name(e.key)}: {words.verdict(one)}, mean {words.effect(e, one.mean[0])}, "
        f"{words.spread(e, one)}"
        for e, one in shown
    )
    title = "Effects on the hazard" if ratios else "Effects on how a crisis ends"
    return Picture(f"overview-{'ratios' if ratios else 'shares'}", title, caption, alt, figure)


def draw_experiment(
    findings: Findings, experiment: Experiment, cells: pd.DataFrame, states: pd.DataFrame
) -> Picture:
    """Draw the effect at the points, sorted, and along what it turns on."""
    cells = cells[cells["experiment"] == experiment.key]
    finding = findings.found[experiment.key]
    turns = finding.flip.turns[:1] if finding.flip else ()
    figure, places = style.panels(
        1, 1 + len(turns), WIDE, 3.5, left=0.085, right=0.985, top=0.87, bottom=0.165, wspace=0.24
    )
    _sorted(places[0], experiment, finding, cells)
    for turn in turns:
        _along(places[1], experiment, cells, states[turn.factor])
    for axes in places:
        _band(axes, findings.claims.decision, experiment, upright=True)
        axes.set_ylabel(f"effect, {words.unit(experiment)}", size=8.5)
        if experiment.is_ratio:
            _ratio_axis(axes, upright=True)
    caption = (
        f"{words.design(experiment)} {'Left: the' if turns else 'The'} effect as seen at each point, "
        "with the random variation of its crises, from the least to the greatest"
        f"{'' if finding.alone else ', a curve per rule'}. Coloured: what it surely is there, net of that "
        "variation. Grey band: too small to matter."
    )
    if turns:
        caption += f" Right: the same along ‘{parameter_name(turns[0].factor)}’; line: medians of fifths."
    counts = words.shares(experiment, words.total(finding))
    alt = f"{experiment.says} {words.verdict(finding)}: of 100 points {counts}"
    return Picture(f"claim-{experiment.key.replace('_', '-')}", experiment.says, caption, alt, figure)


def _sorted(axes: Axes, experiment: Experiment, finding: Finding, cells: pd.DataFrame) -> None:
    rules = list(finding.counts)[: 1 if finding.alone else None]
    for rule in rules:
        part = cells[(cells["rule"] == rule) & cells["value"].notna()].sort_values("value", kind="stable")
        x = (np.arange(len(part)) + 0.5) / max(len(part), 1) * 100
        y = _values(experiment, part)
        colours = [KINDS[Kind(kind)] for kind in part["kind"]]
        axes.plot(x, y, color=MUTED, lw=0.7, zorder=2)
        axes.scatter(x, y, c=colours, s=7, zorder=3, linewidths=0)
        if len(rules) > 1 and len(part):
            where = (-6, (-3, 5, -11)[rules.index(rule) % 3])
            axes.annotate(words.name(rule), (x[-1], y[-1]), where, textcoords="offset points", size=7,
                          color=MUTED, ha="right")  # fmt: skip
    axes.set_xlim(-1, 101)
    axes.set_xlabel("points, of 100, sorted by effect", size=8.5)
    seen = [kind for kind in Kind if (cells["kind"] == str(kind)).any()]
    for kind in seen:
        axes.plot([], [], "o", ms=4, color=KINDS[kind], label=KIND_NAMES[kind])
    axes.legend(frameon=False, fontsize=8, ncols=4, loc="lower left", bbox_to_anchor=(-0.02, 0.99),
                handletextpad=0.1, columnspacing=1)  # fmt: skip


def _along(axes: Axes, experiment: Experiment, cells: pd.DataFrame, factor: pd.Series) -> None:
    known = cells[cells["value"].notna()]
    x, y = known["point"].map(factor).to_numpy(float), _values(experiment, known)
    colours = [KINDS[Kind(kind)] for kind in known["kind"]]
    axes.scatter(x, y, c=colours, s=6, alpha=0.8, linewidths=0, zorder=3)
    fifth = pd.qcut(pd.Series(x).rank(method="first"), 5, labels=False)
    middles = pd.DataFrame({"x": x, "y": y}).groupby(fifth).median()
    axes.plot(middles["x"], middles["y"], "-o", color=INK, mfc=PAPER, ms=5, lw=1.4, zorder=4)
    axes.set_xlabel(parameter_name(str(factor.name)), size=8.5)


def _band(axes: Axes, decision: Decision, experiment: Experiment, upright: bool = False) -> None:
    """Shade the effects that are too small to matter, and mark none."""
    lines = lines_of(decision, experiment)
    k = 1.0 if experiment.is_ratio else 100.0
    (axes.axhspan if upright else axes.axvspan)(k * lines.low, k * lines.high, color=BAND, zorder=0)
    (axes.axhline if upright else axes.axvline)(0, color=INK, lw=0.9, zorder=1)


def _scaled(experiment: Experiment, x: float) -> float:
    """Return a shown effect as it is drawn: the log of a ratio, points of 100."""
    return float(np.log(x)) if experiment.is_ratio else 100 * x


def _values(experiment: Experiment, cells: pd.DataFrame) -> np.ndarray:
    """Return stored effects (logs, differences) as they are drawn."""
    return cells["value"].to_numpy(float) * (1.0 if experiment.is_ratio else 100.0)


def _ratio_axis(axes: Axes, upright: bool = False) -> None:
    """Label logs with the ratios that they are, at round numbers."""
    axis = axes.yaxis if upright else axes.xaxis
    low, high = sorted(axes.get_ylim() if upright else axes.get_xlim())
    ticks = [x for x in ROUND if low <= np.log(x) <= high]
    apart = (high - low) / TICKS
    kept = [1.0] if 1 in ticks else []
    for x in sorted(ticks, key=lambda x: abs(np.log(x))):  # 1 stays, and what lies far enough from what stays
        if all(abs(np.log(x / y)) >= apart for y in kept):
            kept.append(x)
    ticks = sorted(kept)
    axis.set_ticks([float(np.log(x)) for x in ticks], [f"×{x:g}" for x in ticks])
    (axes.set_ylim if upright else axes.set_xlim)(low, high)
