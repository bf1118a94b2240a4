"""The forums that the host may bring a crisis to, in the order in which it does: forums.yaml.

A forum has members, a rule by which it agrees, and texts with what each demands. A treaty of mutual defence
is a forum that binds. A host that sits in none can only ask the willing, one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import nearest
from sim.model.enums import Text
from sim.parameters.validation import GRADES
from sim.scenario.fields import Names, cell, flag, name_of, names_of, number, one_of, reads, text
from sim.scenario.reader import Row

FILE = "forums.yaml"
ALL = "all"
RULES = ("silence", "majority", "lead")  # those of ForumRule, whose module compiles
TEXTS = tuple(text.name.lower() for text in Text if text != Text.NONE)
TERMS = {"demand": number(0, 5), "belief": number(0, 1)}  # of a text; conf's where a forum names none
LABEL = "label"
LISTED = "texts, each with {} or with `label`, `demand` (rungs of readiness, 0 to 5) and `belief` (a chance)"


@reads("`all`, or a list of members' keys")
def all_or_members(value: Any, names: Names) -> tuple[str, ...]:
    """Read `all`, or a list of one or more members."""
    known = tuple(names.get("member", ()))
    if value == ALL:
        return known
    if not isinstance(value, list) or not value:
        raise ValueError("should be `all` or a list of members")
    read = name_of("member")
    for key in value:
        try:
            read(key, names)
        except ValueError as error:
            raise ValueError(f"holds {key!r}, which {error}") from None
    return tuple(value)


@reads(LISTED)
def some_texts(value: Any, names: Names) -> Mapping[str, Mapping[str, Any]]:
    """Read the texts that a forum can agree on, and what each demands where conf is not to say it."""
    if not isinstance(value, dict) or not value:
        raise ValueError(f"should be {LISTED}")
    texts: dict[str, dict[str, Any]] = {}
    for key, terms in value.items():
        if key not in TEXTS:
            raise ValueError(f"holds {key!r}, which is not a text{nearest(str(key), TEXTS)}")
        texts[key] = {name: _term(key, name, term, names) for name, term in (terms or {}).items()}
    return texts


def _term(key: str, name: str, term: Any, names: Names) -> Any:
    if name == LABEL:
        return text(term, names)
    if name not in TERMS:
        raise ValueError(f"has {name!r} of {key}, which is not known{nearest(str(name), (*TERMS, LABEL))}")
    try:
        return float(TERMS[name](term, names))
    except ValueError as error:
        raise ValueError(f"has {name} {term!r} of {key}, which {error}") from None


@dataclass(frozen=True)
class Forum(Row):
    """A forum that the host sits in (`forums.yaml`), the one that it turns to first at the top."""

    key: str = cell(text, about="how other tables name it")
    title: str = cell(text, about="as sentences call it, with its article: the North Atlantic Council")
    rule: str = cell(
        one_of(*RULES),
        about="`silence`: nobody objects; `majority`: more agree than object; `lead`: its lead nation "
        "does not object",
    )
    members: tuple[str, ...] = cell(all_or_members, about="who sits in it, the host among them")
    texts: Mapping[str, Mapping[str, Any]] = cell(some_texts, about="what it can agree on")
    binds: bool = cell(
        flag, about="1 for a treaty of mutual defence: whom it binds gave their word; 0 for an arrangement"
    )
    source: str = cell(names_of("source"), about="where its rule and members are documented")
    grade: str = cell(one_of(*GRADES), about="how well they are known")
    lead: str = cell(name_of("member", blank=True), "", "its lead nation, if its rule is `lead`")

    @property
    def called(self) -> dict[str, str]:
        """Return what it calls its texts, where that differs from the usual."""
        return {key: terms[LABEL] for key, terms in self.texts.items() if LABEL in terms}

    def flaw(self) -> str:
        """Name a lead nation that is missing, needless or no member."""
        if (self.rule == "lead") != bool(self.lead):
            return "needs `lead`, a member, if its rule is `lead`, and only then"
        if self.lead and self.lead not in self.members:
            return f"has the lead nation {self.lead}, which is not among its members"
        return ""


def misplaced(forums: tuple[Forum, ...], host: str) -> str:
    """Return what is wrong with forums for this host: one where it does not sit, or is alone; or ''."""
    for forum in forums:
        if host not in forum.members:
            return f"{forum.key} does not have the host {host} among its members: the host cannot ask it"
        if len(set(forum.members)) < 2:
            return f"{forum.key} has no member but the host"
    return ""
