"""Cells: what each kind reads, and what it says of what it refuses."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from sim.scenario.fields import Cell, day, flag, many, name_of, number, one_of, text, words

NAMES = {"member": ("EE", "LV")}
READ: list[tuple[Cell, Any, Any]] = [
    (number(0, 1), "0.5", 0.5),
    (number(0, 10, whole=True), "7", 7),
    (one_of("read", "cited"), "cited", "cited"),
    (name_of("member"), "LV", "LV"),
    (name_of("member", blank=True), "", ""),
    (name_of("table that could not be read"), "anything", "anything"),
    (text, " Narva ", "Narva"),
    (words, "", ""),
    (flag, "1", True),
    (flag, 0, False),
    (day, "2025-02-14", date(2025, 2, 14)),
    (many(text), ["a", " b "], ("a", "b")),
    (many(text, 2, 2), ["a", "b"], ("a", "b")),
    (many(text, 0), [], ()),
]
REFUSED: list[tuple[Cell, Any, str]] = [
    (words, False, "should be text"),  # what YAML makes of a bare no
    (number(0, 1), "1.5", "is not within 0 to 1"),
    (number(0, 1), "much", "is not a number"),
    (number(0, 1), True, "is not a number"),
    (number(0, 1), "", "is not a number"),
    (number(0, 9, whole=True), "1.5", "is not a whole number"),
    (one_of("read", "cited"), "reed", "did you mean 'read'"),
    (name_of("member"), "LT", "is not a known member"),
    (text, "  ", "should be text"),
    (flag, "yes", "is not allowed"),
    (day, "14.2.2025", "is not a date like 2025-02-14"),
    (many(text), "a", "should be a list of 1 or more"),
    (many(text), [], "should be a list of 1 or more"),
    (many(text, 2, 2), ["a"], "should be a list of 2"),
    (many(text, 0, 2), ["a", "b", "c"], "should be a list of 0 to 2"),
    (many(one_of("read", "cited")), ["reed"], "did you mean 'read'"),
]


@pytest.mark.parametrize(("read", "value", "result"), READ)
def test_a_cell_is_read(read: Cell, value: Any, result: Any) -> None:
    assert read(value, NAMES) == result


def test_an_empty_number_is_nan_where_it_may_be() -> None:
    assert math.isnan(number(0, 1, blank=True)("", NAMES))


@pytest.mark.parametrize(("read", "value", "reason"), REFUSED)
def test_a_cell_is_refused_with_what_is_allowed(read: Cell, value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(value, NAMES)
