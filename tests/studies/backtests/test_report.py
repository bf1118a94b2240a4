"""The page of a back-test, in words."""

from __future__ import annotations

import re
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

from sim.studies.backtests.declared import LESSONS, read_history, readings
from sim.studies.backtests.judge import judge
from sim.studies.backtests.report import NOTHING, PAGE, UNREAD, digest_of, valued, write
from sim.studies.backtests.run import ranks

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def history():
    return read_history()


@pytest.fixture(scope="module")
def page(history, tmp_path_factory):
    """Return the page of invented findings: every pattern comes out in the middle of its range."""
    at = ranks(history.decision, len(history.shared))
    played = {
        case.name: np.array([[(p.low + p.high) / 2 for p in case.patterns]] * len(at))
        for case in history.cases
    }
    found = judge(history, at, at, played)
    return write(found, tmp_path_factory.mktemp("page"), "abc123", "0", as_decided=False)


def test_every_failure_on_the_committed_page_has_a_reading():
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    assert UNREAD not in text
    assert "What does not hold" in text


def test_readings_name_patterns(history):
    known = {f"{case.key}/{pattern.key}" for case in history.cases for pattern in case.patterns}
    assert set(readings()) <= known


def test_what_called_for_a_rule_is_no_test_of_it(history):
    roles = {f"{case.key}/{pattern.key}": pattern.role for case in history.cases for pattern in case.patterns}
    assert {roles[name] for name in readings(LESSONS)} == {"input"}
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    assert all(f"- **{name}.** {lesson}" in text for name, lesson in readings(LESSONS).items())


def test_a_page_says_what_it_is(page, history):
    text = page.read_text(encoding="utf-8")
    assert digest_of(page) == "abc123"
    assert "A look, not the record" in text
    assert "not identified" in text
    assert text.count(NOTHING) > len(history.shared) - 1  # all kept: nothing was learnt
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / link).stat().st_size > 10_000


def test_tables_are_whole(page):
    for block in re.findall(r"(?:^\|.*\n)+", page.read_text(encoding="utf-8"), re.M):
        assert len({line.count("|") for line in block.splitlines()}) == 1


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(0.004, "share", "0.4%"), (3, "days", "3 days"), (inf, "days", "never"), (nan, "share", "–"), (2.83, "ratio", "2.8")],
)  # fmt: skip
def test_values_in_words(value, unit, said):
    assert valued(value, unit) == said
