"""A loop calls the rulebook by address, so that no loop compiles it again; processes compile one at a time."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from filelock import FileLock, Timeout
from numba.core.dispatcher import Dispatcher

from sim.config.sampling import draw_parameters, seeds
from sim.engines import loop
from sim.model import compiled as rules
from sim.model import endings, initial_state
from sim.model.row import empty_rows

LOOPS = (
    "sim.engines.batch",
    "sim.engines.branch",
    "sim.experiments.splitting",
    "sim.studies.verification.judge",
)
TAKEN_IN = {"play_turn", "goes_on", "start", "open_attempt", "endings", "initial_state", "PHASE_ORDER"}


@pytest.mark.parametrize("name", LOOPS)
def test_no_loop_takes_in_the_rulebook(name: str) -> None:
    found = [f for f in vars(import_module(name)).values() if isinstance(f, Dispatcher)]
    own = [f for f in found if f.py_func.__module__ == name]
    assert own
    for function in own:
        assert not TAKEN_IN & set(function.py_func.__code__.co_names), function.py_func.__name__


def test_each_part_is_compiled_once_whatever_plays_it(small, narva, started, play) -> None:
    play(small(), 1)
    w, row = started(), empty_rows(1)[0]
    parameters, seed = draw_parameters(small(), np.zeros(1, int))[0], seeds(0, np.zeros(1, int))[0]
    parts = (
        (loop.turn(w), loop.play_turn),
        (loop.between(w, row), endings.goes_on),
        (loop.attempt(w), endings.open_attempt),
        (loop.beginning(w, parameters, seed), initial_state.start),
    )
    for address, function in parts:
        assert len(function.signatures) == 1
        assert address.cres is next(iter(function.overloads.values()))
    assert loop.turn(started()) is loop.turn(w)


def test_a_process_waits_while_another_compiles(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    other = FileLock(tmp_path / "compiling", is_singleton=False)
    with rules._alone(), pytest.raises(Timeout):
        other.acquire(timeout=0)
    with other.acquire(timeout=0):
        pass
