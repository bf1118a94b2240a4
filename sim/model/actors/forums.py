"""The forums that a host may bring a crisis to: what each can agree on, what that demands, who acts by it."""

from __future__ import annotations

from enum import IntEnum

from sim.model.actor import event
from sim.model.actors import coalition
from sim.model.compiled import compiled
from sim.model.enums import Text

TURNS_TO = event(60, "turns_to", "{host} takes its request to {forum}, where nobody sits who objected")
TEXTS = len(Text)


class CouncilStage(IntEnum):
    """The stage of a request in its forum."""

    IDLE = 0
    CALLED = 1
    DRAFTING = 2
    SILENCE = 3
    MEDIATION = 4


@compiled
def demanded_stance(text, forum, w):
    """Return the stance (rungs) that a text demands of each member: the forum's own term, or conf's."""
    q = w.p.council
    if forum < len(w.forums) and w.forum_texts[forum, text - 1].demand >= 0.0:
        return w.forum_texts[forum, text - 1].demand
    if text == Text.STATEMENT:
        return q.demand_statement
    if text == Text.ARTICLE4:
        return q.demand_article4
    if text == Text.ARTICLE5_PRINCIPLE:
        return q.demand_principle
    return q.demand_article5


@compiled
def demanded_belief(text, forum, w):
    """Return the belief that a text demands of each member, likewise: nothing for a statement."""
    q = w.p.council
    if w.forum_texts[forum, text - 1].belief >= 0.0:
        return w.forum_texts[forum, text - 1].belief
    if text == Text.STATEMENT:
        return 0.0
    if text == Text.ARTICLE4:
        return q.belief_article4
    if text == Text.ARTICLE5_PRINCIPLE:
        return q.belief_principle
    return q.evidence_standard


@compiled
def next_text(forum, w):
    """Return the text that a forum can take up: the next above what passed, up to what is asked."""
    council = w.council
    for text in range(council.passed + 1, council.asked + 1):
        if w.forum_texts[forum, text - 1].on:
            return text
    return Text.NONE.value


@compiled
def elsewhere(council, w):
    """Return the next forum where nobody sits who objected, and which knows a text asked for; 0 if none."""
    for forum in range(council.forum + 1, len(w.forums)):
        free = next_text(forum, w) != Text.NONE
        for i in range(len(w.allies)):
            free = free and (w.forum_members[forum, i] == 0 or w.allies[i].against == 0)
        if free:
            return forum
    return 0


@compiled
def muster(forum, w):
    """Let an arrangement act: the willing among its members have decided, and the host has asked them."""
    w.host.asked_coalition = 1
    for i in range(len(w.allies)):
        ally = w.allies[i]
        if w.forum_members[forum, i] and ally.willing and not ally.host and not ally.decided:
            ally.due_hours = -1.0
            coalition.join(i, w)


@compiled
def on_the_table(council):
    """Return the forum and the text of an event in one number."""
    return float(council.forum * TEXTS + council.text)
