"""Fixtures that tests of reports share."""

from __future__ import annotations

import pytest

from sim.reports import style


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay figures out and print none, which takes most of a report's time: for a test of a page's words."""
    monkeypatch.setattr(style, "fit", lambda figure: None)
    monkeypatch.setattr(style, "_svg", lambda picture, about: "<svg></svg>")
