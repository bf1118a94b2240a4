"""Statements: what they say of crises by hand, and one line for those that nothing can answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.errors import NarvaError
from sim.results.outcomes import ENDINGS, HELD
from sim.studies.require.declared import read_published
from sim.studies.require.statement import answerable, parse


@pytest.fixture
def runs() -> pd.DataFrame:
    """Four crises: held for good on day 10, taken back on day 5, out by talks on day 40, undecided at the end."""
    return pd.DataFrame(
        {
            "weight": 1.0,
            "outcome": ["seizure_holds", "host_restores", "negotiated_exit", "unresolved"],
            "exit": ["none", "none", "negotiated", "none"],
            "end_hours": [240.0, 120.0, 960.0, 2160.0],
            "article5_hours": [np.nan, 96.0, 480.0, np.nan],
            "harm": [1.0, 2.0, 3.0, 4.0],
        }
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("held at 3 > 50", [100, 100, 100, 100]),
        ("held at 30 > 50", [100, 0, 100, 100]),
        ("held > 50", [100, 0, 0, 100]),
        ("seizure_holds at 9 > 1", [0, 0, 0, 0]),
        ("seizure_holds at 10 > 1", [100, 0, 0, 0]),
        ("host_restores at 5 > 1", [0, 100, 0, 0]),
        ("left at 30 < 1", [0, 0, 0, 0]),
        ("left at 40 < 1", [0, 0, 100, 0]),
        ("restored at 30 < 1", [0, 100, 0, 0]),
        ("not_restored at 30 < 1", [100, 0, 100, 100]),
        ("article5 at 4 > 1", [0, 100, 0, 0]),
        ("article5 > 1", [0, 100, 100, 0]),
        ("harm > 2", [1, 2, 3, 4]),
    ],
)
def test_a_statement_is_read_from_how_crises_ended(
    runs: pd.DataFrame, text: str, values: list[float]
) -> None:
    assert parse(text).values(runs).tolist() == values


def test_on_every_day_a_crisis_is_held_or_over_in_another_way(runs: pd.DataFrame) -> None:
    others = [key for key, ending in ENDINGS.items() if ending.kind != HELD]
    for day in (1, 5, 20, 40, 90):
        total = sum(parse(f"{name} at {day} > 1").values(runs) for name in ("held", *others))
        assert total.tolist() == [100] * 4


def test_a_margin_is_above_zero_where_it_holds() -> None:
    assert parse("held at 30 > 50").margin(60) == 10
    assert parse("held at 30 < 50").margin(60) == -10


def test_an_estimate_is_in_its_unit(runs: pd.DataFrame) -> None:
    statement = parse("held at 30 > 50")
    found = statement.estimate(statement.values(runs))
    assert found.value == pytest.approx(75)
    assert 0 <= found.low <= 75 <= found.high <= 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("held 30 > 50", "is not a statement; the form is MEASURE [at DAY] > VALUE"),
        ("held at 30", "is not a statement"),
        ("hold at 30 > 50", "hold is not a measure; did you mean 'holds'"),
        ("attempt > 5", "attempt is about whether it comes, not how it ends"),
        ("harm at 30 > 5", "harm has no value by day; leave out `at 30`"),
        ("held at 30 > 100", "a share of 100 crises lies between 0 and 100"),
        ("crisis_days at 3 > 1", "crisis_days has no value by day"),
        (f"harm > {'9' * 400}", "too large a number"),
        (f"held at {'9' * 400} > 50", "too large a number"),
    ],
)
def test_what_no_measure_can_answer_is_one_line(text: str, said: str) -> None:
    with pytest.raises(NarvaError) as caught:
        parse(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_listed_measure_can_be_asked() -> None:
    assert all(parse(f"{name} > 1").measure.name == name for name in answerable())


def test_the_published_disagreements_are_four_statements_with_their_sources() -> None:
    found = read_published()
    assert [one.key for one in found] == ["op_ed", "rand", "welt", "estonia"]
    assert all(one.source and parse(one.statement) for one in found)
