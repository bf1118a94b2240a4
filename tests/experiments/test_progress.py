"""Ctrl-C is never lost."""

from __future__ import annotations

import os
import signal

import pytest

from sim.experiments.progress import interruptible


class Dropped:
    """The interpreter drops what its destructor raises."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_a_destructor_dropped_is_raised_at_the_next_check() -> None:
    before = signal.getsignal(signal.SIGINT)
    reached = []

    def pressed_in_a_destructor() -> None:
        with interruptible() as check:
            check()
            Dropped()
            reached.append("after the destructor")
            check()
            reached.append("after the check")

    with pytest.raises(KeyboardInterrupt):
        pressed_in_a_destructor()
    assert reached == ["after the destructor"]
    assert signal.getsignal(signal.SIGINT) is before


def test_nothing_is_raised_where_nobody_pressed() -> None:
    with interruptible() as check:
        assert check() is None
