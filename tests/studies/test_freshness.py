"""Published findings: which are stale, the line on their pages, and the release check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.cli import studies
from sim.cli.main import main
from sim.studies import freshness
from sim.studies.freshness import Published, mark, published

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"page.md": "# A title\n\nText.\n", "page.html": "<body><h1>A title</h1><p>Text.</p></body>\n"}


@pytest.mark.parametrize("name", PAGES)
def test_a_mark_is_put_once_changed_and_taken_away(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(PAGES[name])
    for note in ("Stale: code changed.", "Stale: data changed.", "Stale: data changed."):
        mark(path, note)
        text = path.read_text()
        assert text.count("Stale: ") == text.count(note) == 1
        assert text.index("A title") < text.index(note) < text.index("Text.")
    mark(path, "")
    assert path.read_text() == PAGES[name]


def test_a_missing_page_is_left_missing(tmp_path: Path) -> None:
    mark(tmp_path / "none.md", "Stale.")
    assert not (tmp_path / "none.md").exists()


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder of documents with a current study and a stale one."""
    (tmp_path / "b.md").write_text(PAGES["page.md"])
    found = [
        Published("claims", [tmp_path / "a.md"], []),
        Published("backtest", [tmp_path / "b.md"], ["code"]),
    ]
    monkeypatch.setattr(freshness, "published", lambda docs: found)
    monkeypatch.setattr(freshness.claims_run, "published", lambda scenario: None)
    monkeypatch.setattr(freshness.verification, "read", lambda folder: None)
    return tmp_path


def test_the_list_says_what_is_stale(listed: Path, capsys: Any) -> None:
    assert main(["studies", "--docs", str(listed)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["claims", "current"]
    assert lines[1].split()[:4] == ["backtest", "stale", "(changed", "since:"]
    assert "Stale" not in (listed / "b.md").read_text()


def test_a_release_check_refuses_what_is_stale(listed: Path, capsys: Any) -> None:
    assert main(["studies", "--docs", str(listed), "--check"]) == 2
    assert "narva studies --renew backtest" in capsys.readouterr().err


def test_pages_are_marked(listed: Path, capsys: Any) -> None:
    assert main(["studies", "--docs", str(listed), "--pages"]) == 0
    assert "**Stale (changed since: code)." in (listed / "b.md").read_text()


@pytest.mark.parametrize(("names", "played"), [([], ["backtest"]), (["claims"], ["claims"])])
def test_renewing_plays_what_is_stale_or_named(
    listed: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], played: list[str]
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(studies, "_renew", seen.append)
    assert main(["studies", "--docs", str(listed), "--renew", *names]) == 0
    assert [line.split()[0] for line in seen] == played


def test_every_command_that_renews_can_be_typed(tmp_path: Path) -> None:
    from importlib import import_module

    for command, takes in freshness.RENEWING.values():
        verb, *words = command.format(docs=tmp_path).split()
        import_module(f"sim.cli.{verb}")._parser().parse_args(words)
        assert takes


@pytest.mark.slow
def test_the_published_studies_are_found() -> None:
    found = published(DOCS)
    assert [study.name for study in found] == list(freshness.RENEWING)
    assert all(path.is_file() for study in found for path in study.pages)
    assert all(set(study.changed) <= {"code", "data", "declared", "edition"} for study in found)
