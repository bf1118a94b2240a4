"""Delta, PAWN and RBD-FAST on functions whose factors are known to matter, or not to."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.indices import DUMMY, _indices

pytest.importorskip("SALib")


def test_each_index_puts_the_factors_in_order() -> None:
    x = np.random.default_rng(2).random((400, 3))
    table = _indices(x, 4 * x[:, 0] + x[:, 1], ["much", "some", "none"])
    for column in ("delta", "pawn", "rbd_fast"):
        assert table[column]["much"] > table[column]["some"] > table[column]["none"] - 0.02, column
    assert table["rbd_fast"]["much"] == pytest.approx(16 / 17, abs=0.1)
    assert table["delta"]["none"] < 1.6 * table["delta"][DUMMY] + 0.05
