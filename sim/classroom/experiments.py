"""Experiments of a classroom: the hypothesis first, then rooms of two arms at random, then the comparison."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.classroom.members import clean
from sim.classroom.room import Room
from sim.classroom.rooms import ROOMS, Classroom
from sim.classroom.state import Phase
from sim.classroom.strings import say
from sim.classroom.work import Priority
from sim.errors import ClassroomError
from sim.play.classes import by_rules
from sim.play.trials import EXPECTED, Compared, Place, compared, places
from sim.scenario.goals import Question
from sim.scenario.scenario import Scenario, load_scenario

KEPT, WHY, MOST_PAIRS, FUTURES = "experiments", 600, 4, 1000
SCENARIO = "narva"


@cache
def treatments() -> dict[str, dict[str, Any]]:
    """Return the treatments by key: arms with their settings, and the seats that rules play."""
    text = (Path(__file__).parent / "treatments.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.load(text, yaml.CSafeLoader)
    return found


@dataclass
class Trial:
    """One experiment as it was written down beforehand, its rooms, and what the rules give for each arm."""

    treatment: str
    question: str
    expected: str
    why: str
    seed: int
    rooms: list[tuple[str, Place]]  # code, place
    results: dict[str, dict[str, bool]] = field(default_factory=dict)  # room, question: whether it came
    by_rules: dict[str, dict[str, float]] = field(default_factory=dict)  # arm, question: share

    @property
    def arms(self) -> tuple[str, str]:
        """Return the names of the two arms."""
        first, second = treatments()[self.treatment]["arms"]
        return first, second


class Experiments:
    """The experiments of one classroom; kept in its store."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self._asked: set[int] = set()
        self.trials = [_trial(kept) for kept in json.loads(classroom.store.setting(KEPT, "[]"))]
        for trial in self.trials:
            self._watch(trial)

    @property
    def scenario(self) -> Scenario:
        """Return the scenario that experiments play."""
        return load_scenario(SCENARIO)

    def begin(self, form: Mapping[str, str]) -> Trial:
        """Write down a hypothesis and open its rooms; raise ClassroomError for what the form lacks."""
        treatment, question, expected = (form.get(name, "") for name in ("treatment", "question", "expected"))
        why = clean(form.get("why", ""), WHY, "a reason")
        asked = {one.key for one in self.scenario.questions}
        if treatment not in treatments() or question not in asked or expected not in EXPECTED or not why:
            raise ClassroomError(say("trial_first").rstrip("."))
        if form.get("pairs", "") not in map(str, range(1, MOST_PAIRS + 1)):
            raise ClassroomError(f"an experiment takes 1 to {MOST_PAIRS} pairs of rooms")
        pairs = int(form["pairs"])
        if len(self.classroom.rooms) + 2 * pairs > ROOMS:
            raise ClassroomError(f"at most {ROOMS} rooms at once; close some first")
        seed = secrets.randbelow(2**31)
        trial = Trial(treatment, question, expected, why, seed, [])
        about = treatments()[treatment]
        closed = [name.upper() for name in about["seats_by_rules"]]
        for number, place in enumerate(places(trial.arms, pairs, seed), 1):
            words = [str(word) for word in about["arms"][place.arm]]
            kept = {"world": place.world, "closed": closed}
            title = say("trial_room", number=number)  # the same in both arms
            room = self.classroom.open_room(title, words, kept, short=bool(form.get("short")))
            trial.rooms.append((room.code, place))
        self.trials.append(trial)
        self._watch(trial)
        self.follow(trial)
        return trial

    def follow(self, trial: Trial) -> None:
        """Play both arms by the rules, once, beside the server, and keep what came of it."""
        self._gather(trial)
        self._keep()
        if not trial.by_rules and trial.seed not in self._asked:
            self._asked.add(trial.seed)
            self.classroom.work.submit(Priority.EXPLORE, self._ask_rules, trial)

    def _ask_rules(self, trial: Trial) -> None:
        found = {}
        for arm, words in treatments()[trial.treatment]["arms"].items():
            rows = by_rules(SCENARIO, [str(word) for word in words], FUTURES)
            found[arm] = {q.key: float(q.reached(rows).mean()) for q in self.scenario.questions}
        trial.by_rules = found

    def _keep(self) -> None:
        kept = [
            asdict(trial) | {"rooms": [[code, *place] for code, place in trial.rooms]}
            for trial in self.trials
        ]
        self.classroom.store.keep(KEPT, json.dumps(kept))

    def room(self, code: str) -> Room | None:
        """Return a room of an experiment, if it was not closed."""
        return self.classroom.rooms.get(code)

    def waiting(self, trial: Trial) -> bool:
        """Return whether a room may still bring a result: it is open, plays on, and was not stepped back."""
        rooms = [self.room(code) for code, _ in trial.rooms if code not in trial.results]
        return any(room is not None and not room.rewound for room in rooms)

    def _gather(self, trial: Trial) -> None:
        """Note what came in each room's first game that is over; it stays when the room is closed."""
        for code, _ in trial.rooms:
            room = self.room(code)
            if code in trial.results or room is None or room.game is None or room.phase != Phase.OVER:
                continue
            if not (room.practice or room.rewound):
                row = np.array([room.game.row], room.game.row.dtype)
                trial.results[code] = {q.key: bool(q.reached(row)[0]) for q in self.scenario.questions}
                self._keep()

    def _watch(self, trial: Trial) -> None:
        for code, _ in trial.rooms:
            if room := self.room(code):
                room.listeners.append(partial(self._gather, trial))

    def compared(self, trial: Trial, question: Question) -> Compared:
        """Return what the rooms say of a question."""
        found = [(place, trial.results.get(code, {}).get(question.key)) for code, place in trial.rooms]
        return compared(trial.arms, found)


def _trial(kept: Mapping[str, Any]) -> Trial:
    rooms = [(str(code), Place(str(arm), int(pair), int(world))) for code, arm, pair, world in kept["rooms"]]
    return Trial(**{**kept, "rooms": rooms})
