"""The page of a back-test as Markdown, with its figures beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.errors import ScenarioError
from sim.paths import HISTORY, scenarios_dir
from sim.reports.render import plain
from sim.reports.style import Picture, Stamp, figure_style, save
from sim.scenario.sources import titles
from sim.studies.backtests.declared import Case
from sim.studies.backtests.figures import number, numbers_figure, patterns_figure, spread
from sim.studies.backtests.judge import DEPENDS, FAILS, HOLDS, MISSING, VERDICTS, Findings, Judged, by_chance
from sim.studies.pages import put

PAGE, FIGURES = "backtest.md", "backtest"
REBUILD = "narva backtest --write docs"
READINGS, LESSONS = "readings.yaml", "lessons.yaml"
NOTHING = "history says nothing about this one"
UNREAD = "Nobody has written yet what it means."


def digest_of(page: Path) -> str:
    """Return the digest that a page was built from; '' if it names none."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r"<!-- built from ([\w-]+)", text)
    return found.group(1) if found else ""


def write(findings: Findings, folder: Path, digest: str, version: str, as_decided: bool) -> Path:
    """Write the page and its figures into a folder and return the page's path."""
    with figure_style():
        pictures = [patterns_figure(findings), numbers_figure(findings)]
        page = put(render(findings, pictures, digest, as_decided), folder / PAGE)
        (folder / FIGURES).mkdir(exist_ok=True)
        for picture in pictures:
            save(picture, folder / FIGURES, Stamp(version, digest), png=True)
            (folder / FIGURES / f"{picture.key}.svg").unlink()  # a page of Markdown shows the bitmap
    return page


def readings(file: str = READINGS) -> dict[str, str]:
    """Return what we think a failure means, or what one has changed in the rules (LESSONS), by CASE/PATTERN.

    Raises ScenarioError if it cannot be read.
    """
    path = scenarios_dir() / HISTORY / file
    found: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) if path.is_file() else {}
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ScenarioError(f"{file} should map CASE/PATTERN to a text")
    return {str(key): text.strip() for key, text in found.items()}


def render(findings: Findings, pictures: Sequence[Picture], digest: str, as_decided: bool) -> str:
    """Return the page as Markdown."""
    return plain(Path(__file__).parent / "templates").get_template("backtest.md.j2").render(
        digest=digest, rebuild=REBUILD, as_decided=as_decided, nothing=NOTHING,
        headline=headline(findings), inputs=inputs(findings), **_scale(findings),
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
        "blind": share(by_chance(decision.draws, kept, decision.seed)),
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
        simulated(judged), *shares, judged.kind, VERDICTS[judged.verdict],
    ]  # fmt: skip


def _readings(findings: Findings, held: bool) -> list[dict[str, str]]:
    """Return what we think of each pattern that failed, or of those that held and leave a doubt."""
    known = readings()
    rows = []
    for judged in findings.judged:
        name = f"{judged.case.rpartition('/')[2]}/{judged.pattern.key}"
        if (judged.verdict == HOLDS) == held and (name in known or not held):
            rows.append(
                {"name": name, "kind": judged.kind, "verdict": VERDICTS[judged.verdict],
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


def headline(findings: Findings) -> str:
    """Return the tally of the tests that count, in a sentence."""
    tally = findings.tally()
    total, cases = sum(tally.values()), len({j.case for j in findings.judged if j.counts})
    parts = [f"{tally[HOLDS]} hold", f"{tally[DEPENDS]} depend on the numbers", f"{tally[FAILS]} fail"]
    if tally[MISSING]:
        parts.append(f"{tally[MISSING]} cannot hold, since the rules have no such thing")
    return f"Of {total} tests in {cases} cases, {', '.join(parts)}."


def inputs(findings: Findings) -> str:
    """Return how the patterns that do not count came out, in a sentence."""
    rest, games = ([j for j in findings.judged if j.kind == kind] for kind in ("input", "game"))
    return (
        f"Not counted: {sum(j.verdict == HOLDS for j in rest)} of {len(rest)} inputs, which set a number or "
        f"follow from the rules, and {sum(j.verdict == HOLDS for j in games)} of {len(games)} patterns of "
        "published games hold."
    )


def three(values: np.ndarray) -> str:
    """Return the median of values with the 5th and 95th percentile."""
    low, middle, high = spread(values)
    return f"{number(middle)} ({number(low)} to {number(high)})"
