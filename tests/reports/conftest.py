"""Fixtures that tests of reports share."""

from __future__ import annotations

import pytest

from sim.reports import style


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw figures and write none, which takes most of a report's time: for a test of a page's words."""
    monkeypatch.setattr(
        style, "save", lambda picture, *more: style.inline("<svg></svg>", picture.key, picture.alt)
    )
