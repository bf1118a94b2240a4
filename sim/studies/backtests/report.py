"""The page of a back-test as Markdown: the score first, then the class, the numbers, the method, patterns."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.config.settings import compose
from sim.model.rules.distribution import quantile
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.reports import style
from sim.reports.look import Look
from sim.reports.render import plain
from sim.reports.style import Picture, Stamp
from sim.scenario.sources import titles
from sim.studies.backtests import judge, posterior, scores
from sim.studies.backtests.acceptance import read_rule
from sim.studies.backtests.calibration import SURE
from sim.studies.backtests.declared import LESSONS, REFERENCE, Case, readings
from sim.studies.backtests.emulator import ENDS
from sim.studies.backtests.figures import numbers_figure, ranks_figure
from sim.studies.backtests.judge import HOLDS, MISSING
from sim.studies.backtests.play import FACTS
from sim.studies.backtests.population import population as of_class
from sim.studies.backtests.run import Findings, Learnt
from sim.studies.backtests.scores import BASE, FORECASTERS, LOGIT, MODEL, PRIOR, Score
from sim.studies.backtests.words import SAID, bits, interval, number, percent, ranged, row_of, valued
from sim.studies.pages import put

PAGE, FIGURES = "backtest.md", "backtest"
REBUILD = "narva backtest --write docs"
UNREAD = "Nobody has written yet what it means."
AT = (0.05, 0.5, 0.95)
HISTORIES = 4000  # drawn for the middle 95 of 100 of a count
SEED = 5


def digest_of(page: Path) -> str:
    """Return the digest that a page was built from; '' if it names none."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r"<!-- built from ([\w-]+)", text)
    return found.group(1) if found else ""


def write(findings: Findings, folder: Path, digest: str, version: str, as_decided: bool) -> Path:
    """Write the page and its figures into a folder and return the page's path."""
    with style.figure_style():
        pictures = [numbers_figure(findings.learnt, shown(findings)), ranks_figure(findings.learnt)]
        page = put(render(findings, pictures, digest, as_decided), folder / PAGE)
        (folder / FIGURES).mkdir(exist_ok=True)
        for old in (folder / FIGURES).glob("*.png"):
            old.unlink()
        for picture in pictures:
            style.save(picture, folder / FIGURES, Stamp(version, digest), Look(format="png"))
    return page


def render(findings: Findings, pictures: list[Picture], digest: str, as_decided: bool) -> str:
    """Return the page as Markdown."""
    learnt, decision, found = findings.learnt, findings.history.decision, findings.learnt.calibration
    heard = len(spoken_of(findings))
    context: dict[str, Any] = {
        "digest": digest, "rebuild": REBUILD, "as_decided": as_decided, "decision": decision,
        "verdict": verdict(learnt), "tally": judge.headline(findings.judged), "changes": changes(),
        "members": len(learnt.cases), "worlds": f"{decision.worlds:,}", "shared": len(learnt.numbers),
        "plays": f"{findings.crises:,}", "bank": f"{decision.bank:,}",
        "surprise": bits(learnt.surprise[0]), "flat": bits(learnt.surprise[1]),
        "ruled_out": percent(1 - learnt.bank.left(learnt.happened).mean()),
        "effective": f"{posterior.effective(learnt.weights):,.0f}",
        "facts": "; ".join(FACTS), "blind": f"{math.log2(len(ENDS)):.2f}",
        "scores": score_rows(learnt), "cases": case_rows(learnt), "population": population(learnt),
        "heard": heard, "unheard": len(learnt.numbers) - heard, "apart": findings.apart,
        "numbers": number_rows(findings), "rules": _rules(learnt), "carried": len(learnt.tilt.numbers),
        "error": f"{100 * learnt.tilt.error:.1f}", "histories": len(found.ranks),
        "temper": f"{learnt.bank.temper:g}",
        "outside": f"{100 * found.outside:.1f}", "sure": f"{100 * SURE:.0f}", "flatness": flatness(learnt),
        "anecdotes": [_case(findings, case) for case in findings.history.cases],
        "failures": _failures(findings), "lessons": readings(LESSONS),
        "numbers_figure": _shown(pictures[0]), "ranks_figure": _shown(pictures[1]),
    }  # fmt: skip
    return plain(Path(__file__).parent / "templates").get_template("backtest.md.j2").render(context)


def verdict(learnt: Learnt) -> str:
    """Return whether the model foretells left-out cases better than both rivals do."""
    mine, gains = learnt.scored(MODEL)[0], gains_of(learnt)
    said = f"Of {len(mine)} left-out cases the model’s log score is {np.mean(mine):.2f} bits"
    rivals = ", ".join(f"{name} {np.mean(learnt.scored(name)[0]):.2f}" for name in gains)
    if is_better(learnt):
        return f"{said} ({rivals}): better than both rivals."
    if all(gain.mean > 0 for gain in gains.values()):
        return f"{said} ({rivals}): less than both, but not surely: it is not shown to be better."
    return f"{said} ({rivals}): it is not better than rivals that know no rules."


def is_better(learnt: Learnt) -> bool:
    """Return whether it surely foretells them better than both."""
    return all(gain.low > 0 for gain in gains_of(learnt).values())


def gains_of(learnt: Learnt) -> dict[str, Score]:
    """Return by how much each rival's log score is above the model's."""
    mine = learnt.scored(MODEL)[0]
    return {name: less(mine, learnt.scored(name)[0]) for name in (BASE, LOGIT)}


def less(mine: Iterable[float], other: Iterable[float]) -> Score:
    """Return the mean of another's scores less the model's: above 0 the model is better."""
    return scores.mean_score(np.subtract(list(other), list(mine)).tolist(), SEED)


def inputs() -> set[str]:
    """Return the cases that called for a change of the rules."""
    return {name.partition("/")[0] for name in readings(LESSONS)}


def changes() -> str:
    """Return how many changes of rules cases have called for, in a sentence."""
    count = len(readings(LESSONS))
    return f"Cases called for {count} changes of the rules; what called for one is an input."


def score_rows(learnt: Learnt) -> list[list[str]]:
    """Return a row per forecaster: its scores, and each less the model's."""
    mine, rows = learnt.scored(MODEL), []
    for name in FORECASTERS:
        row = [name]
        for own, base in zip(learnt.scored(name), mine, strict=True):
            against = "–" if name == MODEL else interval(less(base, own))
            row += [interval(scores.mean_score(own, SEED)), against]
        rows.append(row)
    return rows


def case_rows(learnt: Learnt) -> list[list[str]]:
    """Return a row per case: what happened, the chance that each forecaster gave it, the day, the reading."""
    known, rows = readings(), []
    for case, forecasts, end, day in zip(
        learnt.cases, learnt.forecasts, learnt.happened.ends, learnt.happened.doublings, strict=True
    ):
        said = f"{SAID[ENDS[end]]}, {2**day:.0f} days" if day == day else SAID[ENDS[end]]
        chances = [f"{100 * forecasts[name].chances[end]:.0f}" for name in (MODEL, PRIOR, BASE, LOGIT)]
        title, rank = case.scenario.title + " (input)" * case.is_input, forecasts[MODEL].day_rank(day)
        rows.append([title, said, *chances, percent(rank), known.get(case.key, "")])
    return rows


def population(learnt: Learnt) -> list[list[str]]:
    """Return a row per pattern of the class: what happened, before, after, the worlds that it rules out."""
    bank, happened = learnt.bank, learnt.happened
    out = (bank.implausibility(happened) >= bank.discrepancy.most).mean(axis=0)
    even = np.full(len(bank.worlds), 1 / len(bank.worlds))
    before, after = (bank.histories(w, HISTORIES, SEED) for w in (even, learnt.weights))
    courses, level = [case.documented for case in learnt.cases], read_rule().acceptance.level
    ranges = {pattern.key: pattern for pattern in of_class(courses, level)}
    rows = []
    for n, end in enumerate(ENDS):
        spans = [_span(counts[:, n]) for counts in (before[0], after[0])]
        low, high = (x * len(courses) for x in (ranges[end].low, ranges[end].high))
        count = f"{(happened.ends == n).sum()} ({low:.1f} to {high:.1f})"
        rows.append([f"{SAID[end]}, cases", count, *spans, percent(out[n])])
    days = [f"{2 ** np.median(d):.0f} ({2 ** np.quantile(d, 0.025):.0f} to {2 ** np.quantile(d, 0.975):.0f})"
            for d in (before[1], after[1])]  # fmt: skip
    rows.append(
        ["days, geometric mean", f"{2 ** np.nanmean(happened.doublings):.0f}", *days, percent(out[-1])]
    )
    return rows


def _span(counts: np.ndarray) -> str:
    low, high = (np.quantile(counts, q) for q in judge.SPAN)
    return f"{counts.mean():.1f} ({low:.0f} to {high:.0f})"


def spoken_of(findings: Findings) -> np.ndarray:
    """Return the numbers that history says something of, the most moved first."""
    found, bar = findings.learnt.marginals, findings.history.decision.says
    heard = np.flatnonzero((np.abs(found.mean) >= bar) | (np.abs(found.shrinkage) >= bar))
    return heard[np.argsort(-np.abs(found.mean[heard]), kind="stable")]


def shown(findings: Findings) -> np.ndarray:
    """Return the numbers of the figure: those that history speaks of, else those that it moves most."""
    heard = spoken_of(findings)
    return heard if len(heard) else np.argsort(-np.abs(findings.learnt.marginals.mean))[:10]


def number_rows(findings: Findings) -> list[list[str]]:
    """Return a row per number that history says something of."""
    learnt, home = findings.learnt, compose([f"scenario={REFERENCE}"])
    even, rows = np.full(len(learnt.weights), 1 / len(learnt.weights)), []
    for n in spoken_of(findings):
        prior, path = home.values[learnt.numbers[n]], learnt.numbers[n]
        assert isinstance(prior, Distribution)
        both = [_three(prior, path, learnt.bank.worlds[:, n], weights) for weights in (even, learnt.weights)]
        found = learnt.marginals
        rows.append([f"`{path}`", *both, f"{found.mean[n]:+.2f}", percent(found.shrinkage[n])])
    return rows


def _three(prior: Distribution, path: str, z: np.ndarray, weights: np.ndarray) -> str:
    order = np.argsort(z)
    at = z[order][np.minimum(np.searchsorted(np.cumsum(weights[order]), AT), len(z) - 1)]
    numbers = (int(prior.kind), prior.a, prior.b, prior.c, *validation.bounds(path))
    low, middle, high = (number(quantile(*numbers, NormalDist().cdf(float(x)))) for x in at)
    return f"{middle} ({low} to {high})"


def _rules(learnt: Learnt) -> str:
    return ", ".join(
        f"{rule.replace('_', ' ')} {100 * x / len(learnt.rules):.0f} of 100"
        for rule, x in zip(learnt.rules, learnt.tilt.rules, strict=True)
    )


def flatness(learnt: Learnt) -> str:
    """Return whether ranks are flat within their bands, in a sentence."""
    found = learnt.calibration
    off = f"those that matter are together off by at most {found.off:.1f} standard errors"
    return f"They are flat: {off}." if found.flat else f"**They are not flat: {off}; the posterior is off.**"


def _shown(picture: Picture) -> str:
    return f"![{picture.alt}]({FIGURES}/{picture.key}.png)\n\n*{picture.title}.* {picture.caption}"


def _case(findings: Findings, case: Case) -> dict[str, Any]:
    rows = [judged for judged in findings.judged if judged.case == case.name]
    named = " ".join(dict.fromkeys(key for row in rows for key in row.pattern.source.split()))
    return {
        "title": case.scenario.title, "summary": case.scenario.summary, "name": case.name,
        "rows": [row_of(judged) for judged in rows], "sources": titles(named, case.scenario.sources),
    }  # fmt: skip


def _failures(findings: Findings) -> list[dict[str, str]]:
    """Return what we think of each pattern that does not hold."""
    known, rows = readings(), []
    for one in (one for one in findings.judged if one.verdict != HOLDS):
        p, case = one.pattern, one.case.rpartition("/")[2]
        name = f"{case}/{p.key}"
        came = "the rules have no such thing" if one.verdict == MISSING else ranged(one.after, p.unit)
        what = f"{p.said[0].upper()}{p.said[1:]}: happened: {valued(p.observed, p.unit)}; came out: {came}."
        rows.append({
            "name": name, "kind": one.kind, "verdict": judge.VERDICTS[one.verdict], "what": what,
            "reading": known.get(name, known.get(case, UNREAD)),
        })  # fmt: skip
    return rows
