"""Flips: the crossing of a known difference, its interval, and the pairing of what is played."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.main import main
from sim.errors import ConfigError
from sim.experiments.flip import COARSE, FINE, crossing, question, sides
from sim.results.estimators import Difference
from tests.conftest import TINY


def line(root: float, slope: float, half: float) -> Any:
    """Return a straight difference with a constant half-width."""
    return lambda x: Difference(slope * (x - root), slope * (x - root) - half, slope * (x - root) + half, 1.0)


@given(st.floats(0.02, 0.98), st.sampled_from([-3.0, -1.0, 1.0, 2.0]), st.floats(0.0, 0.3))
def test_a_crossing_is_found_with_the_values_that_cannot_be_told_from_it(
    root: float, slope: float, half: float
) -> None:
    found = crossing(line(root, slope, half), 0.0, 1.0, {})
    assert found.at == pytest.approx(root, abs=1 / FINE)
    assert found.rises == (slope > 0)
    for end, true in ((found.low, root - half / abs(slope)), (found.high, root + half / abs(slope))):
        assert end == pytest.approx(np.clip(true, 0, 1), abs=1 / COARSE + 1 / FINE)


def test_no_crossing_says_what_is_at_the_ends() -> None:
    found = crossing(line(2.0, 1.0, 0.5), 0.0, 1.0, {})
    assert np.isnan(found.at)
    assert [end.value for end in found.ends] == [-2, -1]


def test_further_changes_of_sign_are_counted() -> None:
    def wave(x: float) -> Difference:
        y = float(np.cos(2 * np.pi * x - 0.1))
        return Difference(y, y - 0.1, y + 0.1, 1.0)

    assert crossing(wave, 0.0, 1.0, {}).more == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("posture=brigade vs default", (["posture=brigade"], ["posture=default"])),
        ("a.b=1 c.d=2 vs a.b=3", (["a.b=1", "c.d=2"], ["a.b=3"])),
    ],
)
def test_a_contrast_is_read(text: str, found: Any) -> None:
    assert sides(text) == found


WORDS = (*(word for word in TINY if "executor" not in word), "threads=1")


def test_a_played_difference_is_that_of_two_runs() -> None:
    """Side by side on the same random numbers; at a value of its own each side is a plain run."""
    import sim
    from sim.analysis.pairing import compare_tables

    asked = question("harm", "seizure.lock_in_days=2 vs 12", "host.police", WORDS)
    found = asked.answer()
    x = sorted(found.tried)[0]
    tables = [sim.run(config.with_values({"host.police": x})).runs for config in asked.sides]
    expected = compare_tables(*tables, ["harm"]).loc["harm"]
    assert found.tried[x].value == pytest.approx(expected["difference"])
    assert found.tried[x].high == pytest.approx(expected["high"])


def test_the_verb_answers_in_lines(capsys: Any) -> None:
    words = ["loss: held + war", "seizure.lock_in_days=2 vs 12", "over=host.police", *WORDS]
    assert main(["flip", *words]) == 0
    out = capsys.readouterr().out
    assert (
        "‘loss’ (of 100 crises): seizure.lock_in_days=2 less seizure.lock_in_days=12, over host.police" in out
    )
    assert ("No crossing in [" in out) or ("It flips at" in out)


BAD = [
    ("harm 'posture=brigade vs default'", "needs over=KEY"),
    ("harm posture=brigade over=host.police", "is not a contrast"),
    ("harm 'posture=brigade vs default' over=host.polce", "did you mean 'host.police'"),
    ("harm 'posture=brigade vs default' over=alliance.rule", "not a choice"),
    ("harm 'posture=brigade vs default' over=residents.count", "not a choice or a size"),
    ("hamr 'posture=brigade vs default' over=host.police", "did you mean 'harm'"),
    ("harm 'posture=brigde vs default' over=host.police", "did you mean 'brigade'"),
    ("harm 'posture=brigade vs default' over=host.police low=9 high=3", "the lower first"),
    ("harm 'posture=brigade vs default' over=host.police low=-9", "out of range"),
    ("""harm "posture='brigade vs default" over=host.police""", "is not a contrast: no closing quotation"),
    ("harm 'posture=brigade vs default' over=seed", "not a choice or a size"),
    ("harm 'posture=brigade vs default' over=alliance", "not a choice or a size"),
    ("harm 'posture=brigade vs default' over=host.police over=host.border", "each at most once"),
    ("harm 'posture=brigade vs default' over=host.police host.police=300", "it is set to one as well"),
    ("harm 'host.police=1 vs 2' over=host.police", "it is set to one as well"),
    ("harm 'posture=brigade vs brigade' over=host.police", "both sides are the same"),
    ("harm 'seed=1 vs 2' over=host.police", "both sides have one seed"),
    ("harm 'replications=8 vs 4' over=host.police", "both sides have one replications"),
    ("harm 'posture=brigade vs default' over=host.police experiment=speed", "experiment=speed varies"),
    ("'x: held +' 'posture=brigade vs default' over=host.police", "is not a formula"),
]


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_bad_input_is_one_line(line: str, reason: str, capsys: Any) -> None:
    assert main(["flip", *shlex.split(line)]) == 2
    err = capsys.readouterr().err
    assert reason in err
    assert err.count("\n") == 1


def test_a_range_that_cannot_be_is_refused() -> None:
    with pytest.raises(ConfigError, match="out of range"):
        question("harm", "posture=brigade vs default", "host.police", (), high=1e9)
