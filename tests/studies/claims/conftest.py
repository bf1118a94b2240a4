"""A tiny study: a few points, few replications, and one experiment of each measure and design."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.experiments import designs
from sim.experiments.progress import silent
from sim.studies.claims import design, run
from sim.studies.claims.run import Findings, Study

EACH = ("us_seen", "troops_hold", "nuclear_shadow", "cascade", "coalition_veto")  # measures, designs
TINY = {"points": 12, "crises": 12, "prologues": 10, "link_points": 10}
TWO = {"kind": "threads", "workers": 2}


SHORT = ("residents.count=10", "horizon_days=30", "crisis_days=20", "attempt.day=5")


@cache
def _read(words: tuple[str, ...]) -> Any:
    return designs.read([*words, *SHORT])


@contextmanager
def laid_out_short() -> Iterator[None]:
    """Lay out equal points once, which takes seconds, of short crises in a small town."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design, "designs", SimpleNamespace(read=lambda words: _read(tuple(words))))
        yield


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """Lay out short crises in every test of claims."""
    with laid_out_short():
        yield


@pytest.fixture(scope="session")
def begun() -> Callable[..., Study]:
    """Plan a tiny study in a new folder."""

    def planned(folder: Path, *names: str, **changed: int) -> Study:
        return run.begin(folder, "narva", names or EACH, {**TINY, **changed})

    return planned


@pytest.fixture(scope="session")
def played() -> Callable[..., Findings]:
    """Carry a study out."""
    return lambda study: run.carry_out(study, silent, TWO)


@pytest.fixture(scope="session")
def finished(
    tmp_path_factory: pytest.TempPathFactory, begun: Callable[..., Study], played: Callable[..., Findings]
) -> Path:
    """Return the folder of a tiny study of each measure, played to its end."""
    folder = tmp_path_factory.mktemp("claims") / "study"
    with laid_out_short():
        played(begun(folder))
    return folder
