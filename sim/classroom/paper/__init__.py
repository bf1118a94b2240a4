"""A class's material on paper: A4 pages as PDF, readable across a table, in black and white too."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import OutputError, ScenarioError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def print_pack(scenario: Scenario, folder: Path, short: bool = False) -> list[Path]:
    """Write all that a class is handed into a folder and return the files, in the order of their use.

    `short` prints the rounds of a short game. Raise ScenarioError where a text is missing or too long.
    """
    if find_spec("fpdf") is None:
        raise OutputError("--print needs fpdf2: pip install 'narva[classroom]'")
    from sim.classroom.paper import boards, cards, pages
    from sim.play.rounds import schedule
    from sim.results.store import atomically

    if not (scenario.handout.briefs and scenario.menu):
        raise ScenarioError(f"scenario {scenario.key!r} has no roles.yaml or no menu.yaml: nothing to print")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"--print {folder}: {error.strerror or error}") from error
    rounds = schedule(short)
    sheets = {
        "script": pages.script(scenario, rounds),
        "words": pages.words_pages(scenario),
        "briefs": cards.briefs(scenario),
        "roles": cards.role_cards(scenario, rounds),
        **({"intents": cards.intent_cards(scenario)} if scenario.handout.intents else {}),
        "orders": cards.order_cards(scenario),
        "rounds": boards.round_pages(scenario, rounds),
        "map": boards.map_pages(scenario),
        "forecasts": boards.forecast_slips(scenario),
        "reading": pages.reading_pages(scenario),
    }
    try:
        for name, sheet in sheets.items():
            content = bytes(sheet.output())
            atomically(folder / f"{name}.pdf", lambda part, content=content: part.write_bytes(content))
    except OSError as error:
        raise OutputError(f"--print {folder}: {error.strerror or error}") from error
    return [folder / f"{name}.pdf" for name in sheets]
