"""The page of a back-test as Markdown, and its figures: simulated beside observed, priors and posteriors."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.reports import style
from sim.reports.render import plain
from sim.reports.style import INK, MUTED, Picture, Stamp
from sim.scenario.sources import titles
from sim.studies.backtests import judge
from sim.studies.backtests.declared import LESSONS, Case, readings
from sim.studies.backtests.judge import HOLDS, MISSING, Findings, Judged, spread
from sim.studies.pages import put

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAGE, FIGURES = "backtest.md", "backtest"
REBUILD = "narva backtest --write docs"
NOTHING = "history says nothing about this one"
UNREAD = "Nobody has written yet what it means."
LEFT, RIGHT = -1.5, 3.5  # of the axis, in widths of the acceptance range from its lower end
HIGH, HEAD = 0.245, 1.1  # inches a row takes, and the rest


def digest_of(page: Path) -> str:
    """Return the digest that a page was built from; '' if it names none."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r"<!-- built from ([\w-]+)", text)
    return found.group(1) if found else ""


def write(findings: Findings, folder: Path, digest: str, version: str, as_decided: bool) -> Path:
    """Write the page and its figures into a folder and return the page's path."""
    with style.figure_style():
        pictures = [patterns_figure(findings), numbers_figure(findings)]
        page = put(render(findings, pictures, digest, as_decided), folder / PAGE)
        (folder / FIGURES).mkdir(exist_ok=True)
        for picture in pictures:
            style.save(picture, folder / FIGURES, Stamp(version, digest), png=True)
            (folder / FIGURES / f"{picture.key}.svg").unlink()  # a page of Markdown shows the bitmap
    return page


def render(findings: Findings, pictures: Sequence[Picture], digest: str, as_decided: bool) -> str:
    """Return the page as Markdown."""
    return plain(Path(__file__).parent / "templates").get_template("backtest.md.j2").render(
        digest=digest, rebuild=REBUILD, as_decided=as_decided, nothing=NOTHING,
        headline=judge.headline(findings), inputs=judge.inputs(findings), **_scale(findings),
        cases=[_case(findings, case) for case in findings.history.cases],
        failures=_readings(findings, False), successes=_readings(findings, True), lessons=readings(LESSONS),
        numbers=_numbers(findings), **_left_out(findings),
        patterns_figure=_shown(pictures[0]), numbers_figure=_shown(pictures[1]),
    )  # fmt: skip


def _shown(picture: Picture) -> str:
    return f"![{picture.alt}]({FIGURES}/{picture.key}.png)\n\n*{picture.title}.* {picture.caption}"


def _scale(findings: Findings) -> dict[str, Any]:
    decision, shared = findings.history.decision, len(findings.history.shared)
    kept = int(findings.kept.sum())
    return {
        "shared": shared, "draws": f"{decision.draws:,}", "replications": decision.replications, "kept": kept,
        "plays": f"{decision.draws * decision.replications * len(findings.history.cases):,}",
        "kept_share": share(decision.kept), "holds": share(decision.holds),
        "fails": share(decision.fails), "says": share(decision.says),
        "blind": share(judge.by_chance(decision.draws, kept, decision.seed)),
        "said": int((findings.shrinkage() >= decision.says).sum()),
    }  # fmt: skip


def _case(findings: Findings, case: Case) -> dict[str, Any]:
    rows = [judged for judged in findings.judged if judged.case == case.name]
    named = " ".join(dict.fromkeys(key for row in rows for key in row.pattern.source.split()))
    return {
        "title": case.scenario.title, "summary": case.scenario.summary, "name": case.name,
        "rows": [_row(judged) for judged in rows], "sources": titles(named, case.scenario.sources),
    }  # fmt: skip


def _row(judged: Judged) -> list[str]:
    p = judged.pattern
    note = f" *({p.note})*" if p.note else ""
    shares = [share(x) if p.measured else "–" for x in (judged.before, judged.after)]
    return [
        p.said + note, valued(p.observed, p.unit), span(p.low, p.high, p.unit),
        simulated(judged), *shares, judged.kind, judge.VERDICTS[judged.verdict],
    ]  # fmt: skip


def _readings(findings: Findings, held: bool) -> list[dict[str, str]]:
    """Return what we think of each pattern that failed, or of those that held and leave a doubt."""
    known = readings()
    rows = []
    for judged in findings.judged:
        name = f"{judged.case.rpartition('/')[2]}/{judged.pattern.key}"
        if (judged.verdict == HOLDS) == held and (name in known or not held):
            rows.append(
                {"name": name, "kind": judged.kind, "verdict": judge.VERDICTS[judged.verdict],
                 "what": _what(judged), "reading": known.get(name, UNREAD)}
            )  # fmt: skip
    return rows


def _what(judged: Judged) -> str:
    p = judged.pattern
    said = f"{p.said[0].upper()}{p.said[1:]}"
    happened = "" if p.observed != p.observed else f" happened: {valued(p.observed, p.unit)};"
    if judged.verdict == MISSING:
        return f"{said}:{happened} the rules have no such thing."
    return f"{said}:{happened} came out: {simulated(judged)}."


def _numbers(findings: Findings) -> list[list[str]]:
    shrunk, says = findings.shrinkage(), findings.history.decision.says
    rows = []
    for c in np.argsort(-shrunk):
        before, after = (three(findings.numbers[keep, c]) for keep in (slice(None), findings.kept))
        tells = "" if shrunk[c] >= says else NOTHING
        rows.append([f"`{findings.history.shared[c]}`", before, after, share(shrunk[c]), tells])
    return rows


def _left_out(findings: Findings) -> dict[str, Any]:
    """Return the posterior ranges with each case left out, the most shrunk number first."""
    history = findings.history
    left = {case.key: findings.without[case.name] for case in history.cases if not case.game}
    kept = (findings.kept, *left.values())
    shrunk = np.array([findings.shrinkage(keep) for keep in left.values()]).max(axis=0)
    rows = [
        [f"`{history.shared[c]}`", *(three(findings.numbers[keep, c]) for keep in kept)]
        for c in np.argsort(-findings.shrinkage())
    ]
    tells = [
        f"`{path}`" for path, s in zip(history.shared, shrunk, strict=True) if s >= history.decision.says
    ]
    return {"left": list(left), "without": rows, "left_shrunk": ", ".join(tells)}


def valued(value: float, unit: str) -> str:
    """Return a value with its unit; a share in percent."""
    if math.isnan(value) or math.isinf(value):
        return number(value)
    if unit == "share":
        return f"{number(100 * value)}%"
    return f"{number(value)} {unit}" if unit == "days" else number(value)


def span(low: float, high: float, unit: str) -> str:
    """Return a range with its unit."""
    first = number(100 * low) if unit == "share" else number(low)
    return f"{first} to {valued(high, unit)}"


def simulated(judged: Judged) -> str:
    """Return what came out over all draws: the median draw, and the middle nine tenths."""
    if not judged.pattern.measured:
        return "–"
    low, middle, high = spread(judged.values)
    if math.isinf(low):
        return "never"
    return f"{valued(middle, judged.pattern.unit)} ({span(low, high, judged.pattern.unit)})"


def share(value: float) -> str:
    """Return a share of draws in percent."""
    return f"{100 * value:.0f}%"


def three(values: np.ndarray) -> str:
    """Return the median of values with the 5th and 95th percentile."""
    low, middle, high = spread(values)
    return f"{number(middle)} ({number(low)} to {number(high)})"


def number(value: float) -> str:
    """Return a number to two significant digits, whole ones whole; never for inf, – for nan."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never"
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"


def patterns_figure(findings: Findings) -> Picture:
    """Draw each pattern in units of its own range: the range, the draws, and the observed value."""
    rows = [j for j in findings.judged if j.pattern.measured]
    figure = style.new_figure(9.2, HIGH * len(rows) + HEAD)
    height = HIGH * len(rows) + HEAD
    axes = figure.add_axes((0.40, 0.62 / height, 0.47, 1 - HEAD / height))
    for place, judged in enumerate(rows):
        _draw_row(axes, place, judged)
    axes.axvspan(0, 1, color="#DDEFE7", zorder=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(LEFT, RIGHT)
    axes.set_yticks(range(len(rows)), [_label(j) for j in rows], color=INK, fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([0, 1], ["least that\ncounts", "most that\ncounts"])
    axes.text(RIGHT + 0.08, -0.75, "inside", fontsize=8, color=MUTED, va="bottom")
    return Picture(
        "backtest_patterns", "What came out beside what happened",
        "Shaded: the range that counts as the same, on each row's own scale. Grey: the middle nine tenths of "
        "all draws of the shared numbers. Coloured: of those that the other cases kept (green: the pattern "
        "holds). Black diamond: what was observed. An arrow: beyond the edge, or never. Right: how many of "
        "the kept draws lie inside. (input): it set a number.",
        _told(rows), figure,
    )  # fmt: skip


def _label(judged: Judged) -> str:
    case = judged.case.rpartition("/")[2].replace("_", " ")
    tail = " (game)" if judged.game else " (input)" if judged.pattern.role == "input" else ""
    return f"{case}: {judged.pattern.key.replace('_', ' ')}{tail}"


def _told(rows: list[Judged]) -> str:
    held = [_label(j) for j in rows if j.verdict == HOLDS]
    return f"Inside their range at enough draws: {', '.join(held) or 'none'}."


def _draw_row(axes: Axes, place: int, judged: Judged) -> None:
    pattern = judged.pattern
    colour = style.GREEN if judged.verdict == HOLDS else style.ORANGE
    for values, shade, width, up in (
        (judged.values, "#B9C0C7", 5.0, -0.14),
        (judged.values[judged.kept], colour, 3.2, 0.14),
    ):
        low, middle, high = (_scaled(x, judged) for x in spread(values))
        if math.isnan(middle):
            continue
        axes.plot(
            [_held(low), _held(high)], [place + up] * 2, color=shade, linewidth=width, solid_capstyle="butt"
        )
        if high > RIGHT:
            axes.plot(RIGHT - 0.04, place + up, ">", color=shade, markersize=4, clip_on=False)
        if low < LEFT:
            axes.plot(LEFT + 0.04, place + up, "<", color=shade, markersize=4, clip_on=False)
        if LEFT <= middle <= RIGHT:
            axes.plot(middle, place + up, "|", color=INK, markersize=6, markeredgewidth=1.2)
    if not math.isnan(pattern.observed):
        axes.plot(_held(_scaled(pattern.observed, judged)), place, "D", color=INK, markersize=4.2, zorder=5)
    axes.text(RIGHT + 0.08, place, f"{100 * judged.after:.0f}%", fontsize=8, color=INK, va="center")


def _scaled(value: float, judged: Judged) -> float:
    """Return a value in widths of the acceptance range, from its lower end."""
    return (value - judged.pattern.low) / (judged.pattern.high - judged.pattern.low)


def _held(value: float) -> float:
    return float(np.clip(value, LEFT, RIGHT))


def numbers_figure(findings: Findings) -> Picture:
    """Draw each shared number's prior and what all cases leave of it, the most shrunk first."""
    shared, shrunk = findings.history.shared, findings.shrinkage()
    order, said = np.argsort(-shrunk), int((shrunk >= findings.history.decision.says).sum())
    height = HIGH * len(shared) + HEAD
    figure = style.new_figure(9.2, height)
    axes = figure.add_axes((0.30, 0.62 / height, 0.55, 1 - HEAD / height))
    for place, column in enumerate(order):
        numbers = findings.numbers[:, column]
        low, _, high = spread(numbers)
        says = shrunk[column] >= findings.history.decision.says
        for values, shade, width, up in (
            (numbers, "#B9C0C7", 5.0, -0.14),
            (numbers[findings.kept], style.BLUE if says else style.GREY, 3.2, 0.14),
        ):
            a, b, c = ((x - low) / (high - low) for x in spread(values))
            axes.plot([a, c], [place + up] * 2, color=shade, linewidth=width, solid_capstyle="butt")
            axes.plot(b, place + up, "|", color=INK, markersize=6, markeredgewidth=1.2)
        axes.text(-0.08, place, number(low), ha="right", va="center", fontsize=7.5, color=MUTED)
        axes.text(1.08, place, number(high), ha="left", va="center", fontsize=7.5, color=MUTED)
        axes.text(1.24, place, f"{100 * shrunk[column]:.0f}%", ha="right", va="center", fontsize=8, color=INK)
    axes.set_ylim(len(shared) - 0.4, -0.6)
    axes.set_xlim(-0.06, 1.06)
    axes.set_xticks([])
    axes.set_yticks(range(len(shared)), [shared[c] for c in order], color=INK, fontsize=8.5)
    axes.tick_params(axis="y", length=0, pad=40)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.text(1.24, -0.75, "shrinkage", ha="right", va="bottom", fontsize=8, color=MUTED)
    return Picture(
        "backtest_numbers", "What history leaves of the shared numbers",
        "Grey: the middle nine tenths of the prior, its ends written beside it. Below it: the same of the "
        "draws that all cases keep; blue where history says something. Tick: the median.",
        f"{said} of {len(shared)} numbers shrink enough to say something.",
        figure,
    )  # fmt: skip
