"""What the TRACE account (docs/TRACE.md) counts: tests by element, the back-test's tally, the claims'."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tools.documents import suite
from tools.documents.material import Material
from tools.documents.numbers import Number
from tools.documents.odd import theories
from tools.documents.rulebook import rulebook
from tools.documents.suite import ROOT

# Of each element, the files of tests that bear on it, below tests/. A name without * has to be there.
ELEMENTS = {
    "Problem formulation": ("reports/test_headline.py", "reports/test_targets.py"),
    "Model description": ("test_docs.py", "test_new_scenario_doc.py", "test_conf.py", "reports/documents/*"),
    "Data evaluation": (
        "test_sources.py", "test_scenario.py", "test_scenarios.py", "test_facts.py", "test_distributions.py",
    ),
    "Conceptual model evaluation": ("rules/test_*.py", "test_dials.py"),
    "Implementation verification": (
        "actors/test_*.py", "engines/test_*.py", "test_dice.py", "test_world.py", "test_reference.py",
        "test_parameters.py", "test_endings.py", "test_orders.py", "test_convergence.py",
    ),
    "Model output verification": ("test_calibration.py", "reports/test_targets.py"),
    "Model analysis": (
        "experiments/test_*.py", "experiments/claims/*", "results/test_*.py", "test_goals.py", "*claim*",
        "*rare*", "*stab*", "*verif*",
    ),
    "Model output corroboration": (
        "test_patterns.py", "experiments/test_backtests.py", "reports/test_backtest_page.py",
    ),
}  # fmt: skip
ROW = re.compile(r"^\| .* \| (input|test|game) \| ([^|]+) \|$", flags=re.M)
BACKTEST, CLAIMS, VERIFIED = "docs/backtest.md", "docs/claims.md", "docs/verification.md"


class File(NamedTuple):
    """A file of tests: where it lies, what it is about, how many tests it holds."""

    path: str
    about: str
    tests: int


def files(patterns: tuple[str, ...]) -> list[File]:
    """Return the files of tests that patterns name; raise OutputError for one that is missing or empty."""
    paths = []
    for pattern in patterns:
        if "*" in pattern:
            paths += [p for p in suite.all_files() if fnmatch(p.removeprefix("tests/"), pattern)]
        else:
            paths.append(f"tests/{pattern}")
    return [_file(path) for path in dict.fromkeys(paths)]


def _file(path: str) -> File:
    tests = suite.tests_in(path)  # which refuses what is missing or empty
    return File(path, suite.about(path), len(tests))


@cache
def elements() -> dict[str, list[File]]:
    """Return the files of tests of each element."""
    return {name: files(patterns) for name, patterns in ELEMENTS.items()}


def others(found: dict[str, list[File]]) -> list[File]:
    """Return the files of tests that no element names: they test the program around the model."""
    named = {file.path for held in found.values() for file in held}
    return [_file(path) for path in suite.all_files() if path not in named]


def tally(page: str) -> dict[str, Counter[str]]:
    """Return how often each verdict fell, by kind of pattern, as the page of a back-test tells it."""
    found: dict[str, Counter[str]] = {"test": Counter(), "input": Counter(), "game": Counter()}
    for kind, verdict in ROW.findall(page):
        found[kind][verdict.strip()] += 1
    return found


def history_said() -> dict[str, Any]:
    """Return what docs/backtest.md says: its first sentence, its tally, how many numbers history narrows."""
    page = (ROOT / BACKTEST).read_text(encoding="utf-8")
    shrunk = re.search(r"\*\*(\d+) of (\d+) numbers shrink enough", page)
    said = next(line for line in page.splitlines() if line.startswith("Of "))
    counted = tally(page)
    return {
        "headline": said.partition(" Not counted:")[0], "tally": counted,
        "tests": counted["test"].total(), "hold": counted["test"]["holds"],
        "shrunk": shrunk.groups() if shrunk else ("?", "?"),
    }  # fmt: skip


def claims_said() -> str:
    """Return the tally of docs/claims.md; '' where there is none."""
    path = ROOT / CLAIMS
    found = (
        re.search(r"\*\*(.+?)\.\*\*", path.read_text(encoding="utf-8"), flags=re.S)
        if path.is_file()
        else None
    )
    return " ".join(found.group(1).split()) if found else ""


def verification_said() -> str:
    """Return how many limits known on paper hold, as docs/verification.md has it; '' where there is none."""
    path = ROOT / VERIFIED
    if not path.is_file():
        return ""
    found = re.search(r"(\d+ of \d+) hold", path.read_text(encoding="utf-8"))
    return f"{found.group(1)} limits known on paper hold" if found else "limits known on paper are listed"


def rule_counts(rows: dict[str, Number]) -> dict[str, int]:
    """Return how many rules there are, how many of them have tests that name them, and what they rest on."""
    rules = [rule for theory in theories(rows) for rule in theory.rules if rule.basis != "–"]
    return {
        "all": len(rules),
        "tested": sum(rule.tests > 0 for rule in rules),
        "assumed": sum("assumed" in rule.basis for rule in rules),
        "cited": sum(bool(re.search(r"\d{4}", rule.basis)) for rule in rules),
    }


def context(m: Material) -> dict[str, Any]:
    """Return all that the template of the account asks for."""
    register = {key: source for s in m.scenarios.values() for key, source in s.sources.items()}
    found = elements()
    return {
        "elements": found, "others": others(found),
        "counts": {name: sum(file.tests for file in held) for name, held in found.items()},
        "total": sum(len(suite.tests_in(path)) for path in suite.all_files()), "register": register,
        "sources_read": Counter(source.read for source in register.values()), "cases": m.history.cases,
        "history_said": history_said(), "claims_said": claims_said(), "verified": verification_said(),
        "rules": rule_counts(m.numbers),
        "theories": sum(name.startswith("rules.") for name in rulebook().modules),
    }  # fmt: skip


def is_there(path: str) -> bool:
    """Tell whether a document is in the repository."""
    return Path(ROOT, path).is_file()
