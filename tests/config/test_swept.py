"""Words that sweep: keys that move together, in Hydra's grammar, and what is refused of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.config.overrides import parsed
from sim.config.sweep_keys import value_of
from sim.config.swept import Swept, bare, read
from sim.errors import ConfigError
from sim.parameters.validation import shown

TOGETHER = [
    ("alliance.cohesion,council.rho=zip(0,.5;.1,.2)", [(0, 0.1), (0.5, 0.2)]),
    ("alliance.cohesion, council.rho=zip(.2,.3)", [(0.2, 0.2), (0.3, 0.3)]),
    (
        "alliance.cohesion,council.rho=zip(range(.1,.4,.1); choice(.3,.2,.1))",
        [(0.1, 0.3), (0.2, 0.2), (0.3, 0.1)],
    ),
    (
        "posture,alliance=zip(brigade,default;article,default)",
        [("brigade", "article"), ("default", "default")],
    ),
    ("alliance.cohesion,council.rho=zip(.2,.3,.20;.1,.1,.1)", [(0.2, 0.1), (0.3, 0.1)]),
]


def values(swept: Swept) -> list[tuple[Any, ...]]:
    return [tuple(map(value_of, row)) for row in swept.rows()]


@pytest.mark.parametrize(("word", "rows"), TOGETHER)
def test_keys_of_a_zip_move_together(word: str, rows: list[tuple[Any, ...]]) -> None:
    fixed, (swept,) = read([word, "seed=3"])
    assert values(swept) == rows
    assert [o.input_line for o in fixed] == ["seed=3"]
    assert values(read([swept.text])[1][0]) == rows


BAD = [
    ("a.b,c.d=zip(.1,.2;.1)", "gives one value; zip needs several"),
    ("a.b,c.d=zip(.1,.2;.1,.2,.3)", "lists of 2 and 3 values"),
    ("a.b,c.d=zip(.1,.2;.1,.2;.1,.2)", "3 lists for 2 keys"),
    ("a.b,c.d=zip()", "gives one value"),
    ("a.b,a.b=zip(.1,.2)", "a.b is swept 2 times"),
    ("a.b,c.d=zip(interval(0,1);.1,.2)", "all are lists, or all are intervals"),
    ("a.b,c.d=.1,.2", "cannot be read"),
]


@pytest.mark.parametrize(("word", "reason"), BAD)
def test_what_cannot_move_together_is_told(word: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason.replace(".", r"\.")):
        [one.rows() for one in read([word])[1]]


def test_an_interval_has_no_rows() -> None:
    _, (swept,) = read(["a.b,c.d=zip(interval(0,1);interval(.2,.4))"])
    assert swept.is_interval
    with pytest.raises(ConfigError, match="no list of values"):
        swept.rows()


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.+-]{0,8}", fullmatch=True)


@given(
    st.lists(
        st.floats(allow_nan=False) | st.integers() | st.booleans() | st.none() | NAMES, min_size=2, max_size=5
    )
)
def test_values_of_a_list_are_what_hydra_reads_of_each_alone(written: list[Any]) -> None:
    """Plain ones are taken as they stand, which saves most of the planning of a long list."""
    words = [shown(value) for value in written]
    (swept,) = read([f"a.b={','.join(words)}"])[1]
    for (text,) in swept.rows():
        (alone,) = parsed([f"a.b={text}"])
        assert bare("a.b", text) == shown(alone.value())
