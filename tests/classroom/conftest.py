"""One real server with a room for each file of tests, and browsers for those who play."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sim.model.enums import Seat
from tests.classroom.served import Served

SHORT, LONG = ("browser", "attack", "access", "paper", "waits"), ("tabs",)
BEGUN = {
    "wire": (Seat.KREMLIN, Seat.WASHINGTON, Seat.HOST),
    "lost": (Seat.KREMLIN, Seat.HOST),
    "beside": (Seat.HOST, Seat.COUNCIL),
    "slow": (Seat.HOST, Seat.KREMLIN),
}


if find_spec("playwright") is None:  # they are slow; tests/conftest.py refuses a run of the slow tests
    browsers = ("playwright", "tests.classroom.people")  # what a test that needs a browser imports
    collect_ignore = [
        path.name
        for path in Path(__file__).parent.glob("test_*.py")
        if any(name in path.read_text(encoding="utf-8") for name in browsers)
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser as slow."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve, until the last test is done."""
    served = Served(tmp_path_factory.mktemp("classroom") / "rooms", SHORT, LONG, BEGUN).start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start a browser; its event loop ends with the file, for tests that bring their own."""
    from tests.classroom.people import launched

    yield from launched()


@pytest.fixture
def people(chromium: Any, server: Served) -> Iterator[Any]:
    """Give browsers to people; at the end none of them may have complained."""
    from tests.classroom.people import People

    people = People(chromium, server)
    yield people
    people.close()
    assert people.complaints == []
