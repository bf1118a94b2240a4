"""The list of words finds what has a better form, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.words import check, files

FOUND = [
    ('"""What a rule reads."""', 1),
    ("# luck is shared\n", 1),
    ('x = f"{name} is no quantity"', 1),
    ('def f():\n    """Return a draw.\n\n    It is\n    drawn anew.\n    """', 5),
]
FINE = [
    "luck = told = 1",
    'x = "luck"',
    "# there is no file, and it is no longer read, unless told otherwise",
    "# as long as many; so long as it is there; so many of them that it is slow",
    "# What is not a docstring",
    'x = f"{luck + told} is shared"',
]


@pytest.mark.parametrize(("source", "line"), FOUND)
def test_a_word_is_found_on_its_line(tmp_path: Path, source: str, line: int) -> None:
    path = tmp_path / "a.py"
    path.write_text(source, encoding="utf-8")
    assert [find.line for find in check(path)] == [line]


@pytest.mark.parametrize("source", FINE)
def test_good_words_and_code_pass(tmp_path: Path, source: str) -> None:
    path = tmp_path / "a.py"
    path.write_text(source, encoding="utf-8")
    assert list(check(path)) == []


def test_documents_are_read_without_their_code(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "Run `luck`.\n\n```\nluck\n```\n\nThe luck\nis held\nagainst {{ luck }}.\n", encoding="utf-8"
    )
    assert [(find.line, find.words) for find in check(path)] == [(7, "luck"), (8, "held against")]
    assert files([str(tmp_path)]) == [path]
