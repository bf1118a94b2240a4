"""Pages, their parts and sheets of paper from templates, with the classroom's strings."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.classroom.codes import spaced
from sim.classroom.strings import say, spoken
from sim.play.languages import told
from sim.play.wording import delay, price
from sim.reports.format import start_of
from sim.reports.languages import LANGUAGES
from sim.reports.render import html

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
OF_PLAY = TEMPLATES.parents[1] / "play" / "templates"


@cache
def templates() -> Environment:
    """Return the classroom's templates."""
    found = html(TEMPLATES, OF_PLAY)
    found.filters["told"] = told
    found.globals |= {
        "say": say, "start_of": start_of, "price": price, "delay": delay, "len": len, "spaced": spaced,
        "now": time.time, "spoken": spoken, "languages": LANGUAGES,
    }  # fmt: skip
    return found


def page(template: str, /, **values: Any) -> str:
    """Return a whole page or form."""
    return templates().get_template(f"pages/{template}.html.j2").render(**values)


def part(name: str, *shown: Any, file: str = "pages/parts", **more: Any) -> Markup:
    """Return a part of a page: a macro of `file` called with what it shows; empty if it shows nothing."""
    macro = getattr(templates().get_template(f"{file}.html.j2").module, name)
    return Markup(str(macro(*shown, **more)).strip())
