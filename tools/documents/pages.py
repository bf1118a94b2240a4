"""The contexts of the shorter documents: limits, credibility, the model in four pages, the index."""

from __future__ import annotations

import re
from typing import Any

from sim.config.settings import Config
from sim.errors import OutputError, nearest
from sim.model import enums, turn
from sim.reports import limits
from sim.reports.words import TEXTS
from sim.results.outcomes import ENDINGS
from tools.documents import repository, trace
from tools.documents.material import Material
from tools.documents.numbers import Number, by_grade
from tools.documents.odd import words


def graded(rows: dict[str, Number]) -> str:
    """Return how many numbers have each grade, in words."""
    parts = [f"{count} are {grade}" for grade, count in by_grade(rows).items()]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def limits_context(m: Material) -> dict[str, Any]:
    """Return the context of the page of limits; raise OutputError where it names a number that is gone."""
    for paths in limits.CONDITIONS.values():
        for path in paths:
            if path not in m.numbers:
                raise OutputError(
                    f"sim/reports/limits.py names {path}, which is not a number{nearest(path, m.numbers)}"
                )
    named = {said: [m.numbers[path] for path in paths] for said, paths in limits.CONDITIONS.items()}
    return {
        "limits": limits.LIMITS, "cannot": limits.CANNOT_TELL, "misuse": limits.MISUSE, "op_ed": limits.OP_ED,
        "conditions": named,
        "history": trace.history(), "verified": trace.verification(),
    }  # fmt: skip


def sheet_context(m: Material) -> dict[str, Any]:
    """Return the context of the credibility sheet and of the index."""
    return {
        **trace.context(m), "graded": graded(m.numbers), "there": is_there,
        "rival": ", ".join(words(rule.name) for rule in enums.DecisionRule), "more": more(),
    }  # fmt: skip


def is_there(path: str) -> bool:
    """Return whether a document is in the repository."""
    return bool(repository.source(path))


MORE = {  # documents of others, listed where they are there
    "reference-class.md": "Which cases of history judge it, and by which rule were they chosen?",
    "members.md": "How ready is each member, and which polls say so?",
    "probing.md": "Does probing feed on itself, and where does it run away?",
    "verification.md": "Over which assumptions does each headline hold? How rare are the rarest ends?",
    "exercises/index.html": "What can a class do with it?",
    "facilitator.md": "How do I lead a class?",
    "balance.md": "Do choices matter in a class's game, whoever did it?",
    "commands.md": "Which command does what?",
    "require.md": "What would have to be true for the critics, or for the op-ed, to be right?",
    "programs.md": "How does a program play a seat?",
    "new-scenario.md": "How do I write another crisis?",
    "sweeps.md": "How do I vary many numbers at once?",
}


def more() -> list[tuple[str, str]]:
    """Return the other documents and the question that each answers."""
    return [(path, title) for path, title in MORE.items() if is_there(f"docs/{path}")]


def model_context(m: Material) -> dict[str, Any]:
    """Return the context of the model in four pages."""
    voters = len(m.scenario.forums[0].members) - 1
    rule = m.config.choices["alliance.rule"]
    return {
        "turns_a_day": 24 // m.config.turn_hours, "outcomes": [ending.label for ending in ENDINGS.values()],
        "day": day(), "voters": voters, "silence": silence(m.config, voters),
        "texts": list(TEXTS.values()), "residents": f"{m.config.median('residents.count'):g}",
        "graded": graded(m.numbers),
        "history": trace.history(), "cannot": limits.CANNOT_TELL,
        "other_rule": next(r.name.lower() for r in enums.DecisionRule if r != rule),
    }  # fmt: skip


def silence(config: Config, voters: int) -> list[tuple[str, str]]:
    """Return the chance that nobody objects, for the least, likeliest and greatest chance that one does."""
    about = config.about["council.objection"]
    return [(f"{100 * q:g}%", f"{100 * (1 - q) ** voters:.0f}%") for q in (about.low, about.mode, about.high)]


LINE = re.compile(r"^ {4}[ \d]{2}  (.{14})(\S.*?)(?:  +\((.*)\))?$", flags=re.M)


def day() -> list[tuple[str, str, str]]:
    """Return who acts in a turn, how and when, as the docstring of sim/model/turn.py has it."""
    found: list[tuple[str, str, str]] = []
    for who, what, when in LINE.findall(turn.__doc__ or ""):
        found.append((who.strip() or found[-1][0], what, when or "always"))
    return found
