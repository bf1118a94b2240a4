"""From a template to text: strict, with the filters and the style sheet of all pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.model.cache_folder import cache_folder
from sim.reports import format as form
from sim.results.outcomes import ENDINGS, outcome_name
from sim.results.store import atomically

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

FILTERS = {
    "hundred": form.hundred, "estimated": form.estimated, "span": form.span, "number": form.number,
    "inhundred": form.hundred_interval, "ratio": form.interval, "percent": form.percent,
    "points": form.points, "times": form.times, "multiple": form.multiple, "start": form.start_of,
    "cell": form.cell, "counted": form.counted, "rare": form.rare,
    "ends": form.ends,
    "outcome": outcome_name, "colour": lambda key: ENDINGS[key].colour,
}  # fmt: skip
SHARED = Path(__file__).parent / "templates"


def html(*folders: Path) -> Environment:
    """Return an environment for pages: values are escaped; `folders` are searched before the shared one."""
    return _environment([*folders, SHARED], autoescape=True)


def write_page(folder: Path, template: str, **context: Any) -> Path:
    """Write folder/report.html from a shared template, whole or not at all; return its path."""
    page, path = html().get_template(template).render(**context), folder / "report.html"
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path


def plain(*folders: Path) -> Environment:
    """Return an environment for Markdown and other plain text: nothing is escaped."""
    return _environment([*folders], autoescape=False)


def _environment(folders: list[Path], autoescape: bool) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folders), undefined=StrictUndefined, autoescape=autoescape,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=not autoescape, auto_reload=False,
        bytecode_cache=_compiled_templates(),
    )  # fmt: skip
    environment.filters.update(FILTERS)
    return environment


def _compiled_templates() -> BytecodeCache | None:
    """Return where compiled templates are kept between processes, by their text; None if nowhere."""
    from jinja2 import FileSystemBytecodeCache

    if (folder := cache_folder()) is None:
        return None
    (folder / "pages").mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder / "pages"))
