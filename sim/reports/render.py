"""The one way from a template to text: strict, with the shared style sheet of all pages at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

SHARED = Path(__file__).parent / "templates"


def html(*folders: Path) -> Environment:
    """Return an environment for pages: values are escaped; `folders` are searched before the shared one."""
    return _environment([*folders, SHARED], autoescape=True)


def plain(*folders: Path) -> Environment:
    """Return an environment for Markdown and other plain text: nothing is escaped."""
    return _environment([*folders], autoescape=False)


def _environment(folders: list[Path], autoescape: bool) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=autoescape,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=not autoescape,
    )  # fmt: skip
