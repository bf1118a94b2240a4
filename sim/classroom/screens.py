"""The screens of all browsers as plain data: the one way from a room to a page.

A screen is a dictionary of parts; a page draws a part again when its data changed. A seat's parts come from
`sim.play.views` and the seat's own people, nothing else. While a round is played no part reads the world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.classroom.guessing import asked, forecasts
from sim.classroom.maps import public_map
from sim.classroom.members import ROLES, Member
from sim.classroom.parts import (
    Part,
    allies,
    card,
    clock,
    hand,
    heard,
    known_alone,
    known_to_all,
    letter,
    lights,
    opening,
    revealed,
    seated,
    stage,
)
from sim.classroom.room import Room
from sim.classroom.state import MESSAGES_A_ROUND, Phase
from sim.model.enums import Seat
from sim.play import intents
from sim.play.debrief import ending
from sim.play.forecasts import open_questions
from sim.play.fork import lines
from sim.play.game import Game
from sim.play.rounds import task_of
from sim.play.views import public, view
from sim.play.wording import budget, price
from sim.reports import words
from sim.scenario.goals import goals_of
from sim.scenario.roles import Handout, RoleCard

Screen = dict[str, Any]


def seat_screen(room: Room, member: Member) -> Screen:
    """Return a member's screen: what their seat knows, may order, has said, and would order."""
    if member.key not in room.members:
        return {"gone": "/"}
    screen: Screen = {
        "top": clock(room), "stage": stage(room), "role": _role(room, member), "team": _team(room, member),
        "given": _given(room, member),
    }  # fmt: skip
    game = room.game
    if game is None or room.phase == Phase.PLAYING:
        return screen
    seat = member.seat
    screen["messages"] = _messages(room, seat)
    screen["end"] = [ending(game)] if game.over else []
    if room.phase != Phase.ORDERS:
        return screen
    return screen | {
        "round": game.round,
        "beat": opening(game),
        "reveal": revealed(game, seat),
        "goals": lights(game, seat),
        "news": heard(room, game, seat),
        "known": known_alone(game, seat),
        "public": known_to_all(game),
        "allies": allies(game),
        "menu": hand(game, seat),
        "mine": _mine(room, member),
        "bill": _bill(room, game, member),
        "forecasts": (chances := _forecasts(room, member)),
        "questions": [row[:2] for row in chances],
        "fork": lines(game),
        "guess": asked(room, member),
    }


def wall_screen(room: Room) -> Screen:
    """Return the wall's screen: public news only, and how to come in."""
    if room.forgotten:
        return {"gone": "/"}
    screen: Screen = {"top": clock(room), "stage": stage(room), "people": seated(room)}
    game = room.game
    if game is None:
        scene = [room.scenario.title, room.scenario.summary]
        return screen | {"scene": scene, "map": public_map(room.scenario, {})}
    if room.phase == Phase.PLAYING:
        return screen
    return screen | {
        "fork": lines(game),
        "guesses": forecasts(room),
        "end": [ending(game)] if game.over else [],
        "beat": opening(game) if room.phase == Phase.ORDERS else {},
        "reveal": revealed(game, None),
        "news": heard(room, game, None),
        "public": known_to_all(game),
        "map": public_map(game.scenario, public(game.world, game.scenario), game.days),
        "allies": allies(game),
    }


def console_screen(room: Room) -> Screen:
    """Return the facilitator's screen: all seats, who is late, and what would be ordered now."""
    if room.forgotten:
        return {"gone": "/console"}
    screen = wall_screen(room)
    game = room.game
    screen["members"] = [
        {"key": m.key, "name": m.name, "seat": m.seat.name, "role": m.role} for m in room.members.values()
    ]
    screen["end"] = bool(room.end_key)
    screen["argued"] = [dict(row) for row in room.argued]
    screen["messages"] = [letter(room, message) for message in room.messages]
    if game is None or room.phase != Phase.ORDERS:
        return screen
    played = sorted(game.people)
    screen["preview"] = [_preview(room, game, seat) for seat in played]
    screen["intent"] = game.intent.title if game.intent and intents.OWNER in played else ""
    screen["menus"] = {
        seat.name: {
            "name": room.called(seat), "known": known_alone(game, seat),
            "menu": [card(item, pays) for item, pays in game.menu(seat)],
        }
        for seat in played
    }  # fmt: skip
    return screen


def _preview(room: Room, game: Game, seat: Seat) -> Part:
    """Return what a seat would order if the round closed now, and whether it is late."""
    people = room.people_of(seat)
    return {
        "seat": seat.name, "name": room.called(seat), "given": seat in room.given,
        "votes": sum(m.key in room.ballots for m in people), "people": len(people),
        "would": _labels(room, room.orders_of(seat)),
        "means": budget(view(game.world, game.scenario, seat)["means"]),
    }  # fmt: skip


def _role(room: Room, member: Member) -> Part:
    """Return who a member is: the card in their hand, and what it asks of them in this round."""
    handout, seat = room.scenario.handout, member.seat.name.lower()
    part: Part = {
        "name": member.name, "seat": room.called(member.seat), "key": member.seat.name, "role": member.role,
        "cards": [], "task": "", "who": "", "intent": [],
    }  # fmt: skip
    card = handout.card(seat, member.role)
    brief = next((brief for brief in handout.briefs if brief.key == seat), None)
    if card is None or brief is None:
        return part
    others = [other for other in handout.cards(seat) if other.job not in ROLES]
    place = room.people_of(member.seat).index(member)
    game = room.game
    dealt = game.intent if game and member.seat == intents.OWNER else None
    return part | {
        "cards": [_role_card(handout, held) for held in (card, *others[place : place + 1])],
        "task": task_of(handout, card, game.now) if game and room.phase == Phase.ORDERS else "",
        "who": brief.who,
        "lists": {"knows": list(brief.knows), "means": list(brief.means), "wears_out": list(brief.wears_out)},
        "intent": [dealt.title, dealt.who, dealt.content] if dealt else [],
        "goals": [goal.text for goal in goals_of(room.scenario.goals, member.seat)],
        "rules": list(handout.house_rules),
        "note": list(handout.content_note),
        "words": [[term.key, term.means, "", ""] for term in handout.glossary],
    }


def _role_card(handout: Handout, card: RoleCard) -> Part:
    return {
        "title": card.title, "does": handout.job(card).does, "looks_at": card.looks_at, "asks": card.asks,
        "red_line": card.red_line,
    }  # fmt: skip


def _forecasts(room: Room, member: Member) -> list[list[Any]]:
    """Return what a member is asked to foretell: key, question, and what they last said, in percent."""
    game = room.game
    assert game
    said = {f.question: f.chance for (_, _, key), f in sorted(room.forecasts.items()) if key == member.key}
    return [
        [q.key, words.reworded(q.text, game.scenario), round(100 * said[q.key]) if q.key in said else None]
        for q in open_questions(game, member.seat)
    ]


def _team(room: Room, member: Member) -> Part:
    """Return a seat's people, and what each would order."""
    people = [(m, room.ballots.get(m.key)) for m in room.people_of(member.seat)]
    return {
        "people": [
            {"name": m.name, "role": m.role, "me": m is member,
             "vote": _labels(room, ballot.items) if ballot else None,
             "reason": ballot.reason if ballot else ""}
            for m, ballot in people
        ],
        "nudged": member.seat in room.nudged,
    }  # fmt: skip


def _labels(room: Room, items: Iterable[str]) -> list[str]:
    labels = {item.key: item.label for item in room.scenario.menu}
    return [labels[key] for key in items]


def _given(room: Room, member: Member) -> Part:
    """Return what a seat has given, empty before, and whether this member gives it."""
    lead = room.lead_of(member.seat)
    given = room.given.get(member.seat)
    return {
        "given": given is not None, "orders": _labels(room, given or ()),
        "leads": lead is member or lead is None,
    }  # fmt: skip


def _mine(room: Room, member: Member) -> Part:
    ballot = room.ballots.get(member.key)
    return {"items": list(ballot.items) if ballot else [], "reason": ballot.reason if ballot else ""}


def _bill(room: Room, game: Game, member: Member) -> Part:
    """Return what a member has picked, what it costs together, and what the seat would have left."""
    picked = _mine(room, member)["items"]
    items = [item for item, _ in game.menu(member.seat) if item.key in picked]
    means = view(game.world, game.scenario, member.seat)["means"]
    return {
        "picked": [item.label for item in items], "price": price(*items), "left": budget(means, *items),
    }  # fmt: skip


def _messages(room: Room, seat: Seat) -> Part:
    """Return a seat's own letters, and how many more it may send this round."""
    game = room.game
    letters = [message for message in room.messages if seat in (message.sender, message.to)]
    sent = sum(m.sender == seat and game is not None and m.round == game.round for m in letters)
    return {
        "letters": [letter(room, message, seat) for message in letters],
        "left": MESSAGES_A_ROUND - sent,
        "to": [[s.name, room.called(s)] for s in Seat if s != seat and game is not None and s in game.people],
    }
