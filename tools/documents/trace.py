"""The figures of the TRACE account (docs/TRACE.md), and those quoted from published pages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tools.documents import repository, rules
from tools.documents.material import Material

# The tests that bear on each element, below tests/.
ELEMENTS = {
    "Problem formulation": ("reports/run",),
    "Model description": ("docs", "tools/documents", "config/test_conf.py"),
    "Data evaluation": ("parameters", "scenario"),
    "Conceptual model evaluation": ("model/rules", "model/test_dials.py"),
    "Implementation verification": (
        "engines", "model/actors", "model/test_endings.py", "model/test_reference.py", "model/test_rng.py",
        "model/test_turn_length.py", "model/test_world.py",
    ),
    "Model output verification": ("model/test_calibration.py", "reports/run/test_tables.py"),
    "Model analysis": ("analysis", "experiments", "results", "studies/claims", "studies/verification"),
    "Model output corroboration": ("studies/backtests",),
}  # fmt: skip
ROW = re.compile(r"^\| .* \| (input|test|game) \| ([^|]+) \|$", flags=re.M)
BACKTEST, CLAIMS, VERIFIED = "docs/backtest.md", "docs/claims.md", "docs/verification.md"


def tally(page: str) -> dict[str, Counter[str]]:
    """Return how often each verdict fell, by kind of pattern, from the page of a back-test."""
    found: dict[str, Counter[str]] = {"test": Counter(), "input": Counter(), "game": Counter()}
    for kind, verdict in ROW.findall(page):
        found[kind][verdict.strip()] += 1
    return found


def history() -> dict[str, Any]:
    """Return the score and the tally of docs/backtest.md, and of how many numbers history speaks."""
    page = repository.published(BACKTEST)
    shrunk = re.search(r"It says something of (\d+) of (\d+) numbers", page)
    score, patterns = (
        found.group(1) if (found := re.search(form, page)) else ""
        for form in (r"\*\*(Of \d+ left-out cases.+?)\*\*", r"(Of \d+ patterns .+?\.)")
    )
    counted = tally(page)
    return {
        "headline": score, "patterns": patterns, "tally": counted,
        "tests": counted["test"].total(), "hold": counted["test"]["holds"],
        "shrunk": shrunk.groups() if shrunk else ("?", "?"),
    }  # fmt: skip


def claims() -> str:
    """Return the tally of docs/claims.md; '' where there is none."""
    found = re.search(r"\*\*(.+?)\.\*\*", repository.published(CLAIMS), flags=re.S)
    return " ".join(found.group(1).split()) if found else ""


def verification() -> str:
    """Return how many theoretical limits hold, from docs/verification.md; '' where there is none."""
    page = repository.published(VERIFIED)
    found = re.search(r"(\d+ of \d+) hold", page)
    return (
        f"{found.group(1)} limits known from theory hold"
        if found
        else "limits known from theory" * bool(page)
    )


def context(m: Material) -> dict[str, Any]:
    """Return all that the template of the account asks for."""
    register = {key: source for s in m.scenarios.values() for key, source in s.sources.items()}
    return {
        "places": ELEMENTS, "register": register,
        "sources_read": Counter(source.read for source in register.values()), "cases": m.history.cases,
        "history": history(), "claims": claims(), "verified": verification(), "rules": rules.counts(),
        "theories": len(rules.theories()),
    }  # fmt: skip
