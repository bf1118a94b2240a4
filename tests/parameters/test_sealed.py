"""Sealed records: what was written comes back, what was changed is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import StoredError
from sim.experiments import sweep as sweeps
from sim.parameters.sealed import SEAL, sealed, unsealed

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
records = st.dictionaries(st.text().filter(lambda key: key != SEAL), plain, max_size=4)


def read(content: bytes, *keys: str) -> dict[str, Any]:
    return unsealed(content, "a file", keys, "write it again")


@given(records)
def test_a_record_comes_back(record: dict[str, Any]) -> None:
    assert read(sealed(record), *record) == record


@given(records, st.text().filter(lambda key: key != SEAL), plain)
def test_a_changed_record_is_refused(record: dict[str, Any], key: str, value: Any) -> None:
    kept = json.loads(sealed(record))
    if json.dumps(kept.get(key, ...), default=str) == json.dumps(value):
        return
    with pytest.raises(StoredError, match="its seal does not fit; write it again"):
        read(json.dumps({**kept, key: value}).encode())


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"null", b"\xff", b"[" * 100_000, b"{}", b'{"a": 1}']
)
def test_what_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(StoredError, match="a file"):
        read(content)


def test_a_record_that_lacks_a_key_is_of_another_version() -> None:
    with pytest.raises(StoredError, match="of another version of narva: it lacks files, rules"):
        read(sealed({"seed": 1}), "files", "seed", "rules")


def test_nan_is_not_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        sealed({"value": math.nan})


def test_a_sweep_of_names_is_plain_json(planned: Callable[..., Any], tmp_path: Path) -> None:
    """A preset has no bounds: null in the file, nan where it is read."""
    folder = sweeps.begin(planned("posture=default,brigade"), str(tmp_path))

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    kept = json.loads((tmp_path / "sweep.json").read_text(), parse_constant=refuse)
    assert [factor["low"] for factor in kept["factors"]] == [None]
    (factor,) = folder.plan()[0].factors
    assert math.isnan(factor.low)
    assert factor.values == ("default", "brigade")
