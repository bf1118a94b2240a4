"""Words, numbers and colours: complete, legible, and the same everywhere."""

from __future__ import annotations

from math import nan

import pytest

from sim.reports import words
from sim.reports.format import hundred, number
from sim.reports.printing import spread
from sim.reports.style import INK, MUTED
from sim.reports.words import GROUPS, first_clause, parameter_name
from sim.results.outcomes import ENDINGS
from sim.scenario.scenario import load_scenario


def luminance(colour: str) -> float:
    """Return the relative luminance of '#RRGGBB' by WCAG 2, 0-1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*(ending.line for ending in ENDINGS.values()), INK, MUTED])
def test_words_in_figures_stand_out_from_white(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0"), (0.001, "<1"), (0.34, "34"), (0.998, ">99"), (1, "100"), (nan, "–")]
)
def test_shares_are_whole_numbers_in_a_hundred(share: float, text: str) -> None:
    assert hundred(share) == text


def test_a_first_clause_is_a_sentence() -> None:
    assert (
        first_clause("what it is worth, in costs of war; 1 makes it worth one")
        == "What it is worth, in costs of war."
    )
    assert first_clause("") == ""


def test_every_conf_group_has_a_name() -> None:
    from sim.parameters.schema import GROUPS as declared

    assert set(GROUPS) == set(declared)


def test_numbers_and_paths_read_as_words() -> None:
    assert number(35068.0) == "35,068"
    assert number(nan) == "–"
    assert number(-0.148) == "−0.148"
    assert parameter_name("alliance.resolve") == "the allies: resolve"


def test_labels_are_pushed_apart_and_stay_below_the_top() -> None:
    moved = spread([0.5, 0.5, 0.99], 0.1)
    assert moved == pytest.approx([0.5, 0.6, 0.99])
    assert spread([0.98, 1.0, 1.0], 0.1) == pytest.approx([0.8, 0.9, 1.0])


def test_ends_are_told_with_the_scenario_s_own_names() -> None:
    assert words.kinds(load_scenario("narva"))["host"] == "Estonia restores control alone"
    islands = words.kinds(load_scenario("batanes"))
    assert islands["host"] == "the Philippines restores control alone"
    assert islands["reversed"] == "others take Basco back"


def test_clocks_are_the_scenario_s_own_and_have_a_source() -> None:
    narva = load_scenario("narva")
    assert [(clock.low, clock.high) for clock in narva.clocks] == [(36, 60), (48, 72)]
    assert all(clock.source in narva.sources for clock in narva.clocks)
    assert load_scenario("batanes").clocks == ()
