"""Plain inputs with a label, whose value is on the server as soon as a person leaves them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from sim.classroom.pages.frame import reported
from sim.errors import ClassroomError


class Field:
    """One input: what it holds, and what a change calls."""

    def __init__(
        self, made: ui.element, value: Any, taken: Callable[[Any], Any], read: str = "value"
    ) -> None:
        self.element, self.value, self.taken, self.read = made, value, taken, read
        self.changed: Callable[[], None] = lambda: None
        made.on("change", self._take, js_handler=f"(e) => emit(e.target.{read})")

    def _take(self, event: Any) -> None:
        """Take what a browser sent: anything at all, so that `taken` reads it or raises."""
        with reported():
            self.value = self.taken(event.args)
            self.changed()

    def put(self, value: Any) -> None:
        """Set what it holds, here and in the browser."""
        self.value = value
        ui.run_javascript(f"getHtmlElement({self.element.id}).{self.read} = {json.dumps(value)}")


def choose(options: Mapping[Any, str], label: str, value: Any) -> Field:
    """Add a choice among options (value -> text)."""
    with ui.element("label").classes("field"):
        ui.label(label)
        with ui.element("select") as made:
            for key, text in options.items():
                option = TextElement(tag="option", text=text)
                option.props["value"] = str(key)
                option.props["selected"] = key == value
    keys = {str(key): key for key in options}

    def taken(sent: Any) -> Any:
        if str(sent) not in keys:
            raise ClassroomError("that is not one of the choices")
        return keys[str(sent)]

    return Field(made, value, taken)


def write(label: str, most: int, value: str = "", lines: int = 1) -> Field:
    """Add a text of at most `most` characters."""
    with ui.element("label").classes("field"):
        ui.label(label)
        made = ui.element("textarea" if lines > 1 else "input")
        made.props(f"maxlength={most} rows={lines}" if lines > 1 else f"maxlength={most} type=text")
        if value:
            made.props["value"] = value
    return Field(made, value, str)


def tick(label: str, value: bool = False, disabled: bool = False) -> Field:
    """Add a box to tick."""
    with ui.element("label").classes("tick"):
        made = ui.element("input").props("type=checkbox")
        if value:
            made.props("checked")
        if disabled:
            made.props("disabled")
        ui.label(label)
    return Field(made, value, bool, "checked")
