"""The page of experiments: plain forms, for the facilitator alone; the hypothesis comes before the rooms."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from sim.classroom.experiments import MOST_PAIRS, WHY, Experiments, Trial, treatments
from sim.classroom.render import page
from sim.classroom.rooms import Classroom
from sim.classroom.strings import say
from sim.errors import NarvaError
from sim.play.trials import EXPECTED, rooms_needed
from sim.scenario.goals import Question

FACILITATOR = "narva_facilitator"
FIELDS = ("treatment", "question", "expected", "why", "pairs", "short")
Part = dict[str, Any]


def add_experiments(app: FastAPI, classroom: Classroom) -> None:
    """Add the page and its form; both refuse whoever is not the facilitator."""
    experiments = Experiments(classroom)

    def shown(form: dict[str, str], error: str = "", status: int = 200) -> HTMLResponse:
        questions = experiments.scenario.questions
        trials = [_shown(experiments, trial) for trial in reversed(experiments.trials)]
        given = {name: form.get(name, "") for name in FIELDS}
        text = page(
            "experiment", form=given, error=error, questions=questions, treatments=treatments(),
            most=MOST_PAIRS, why=WHY, expected=EXPECTED, trials=trials,
        )  # fmt: skip
        return HTMLResponse(text, status)

    def refused(request: Request) -> Response | None:
        if classroom.is_facilitator(request.cookies.get(FACILITATOR, "")):
            return None
        return HTMLResponse(page("notice", text=say("not_facilitator")), 403)

    @app.get("/experiment")
    async def experiment(request: Request) -> Response:
        return refused(request) or shown({})

    @app.post("/experiment")
    async def begin(request: Request) -> Response:
        if (answer := refused(request)) is not None:
            return answer
        body = (await request.body()).decode("utf-8", "replace")
        form = {key: values[0] for key, values in parse_qs(body).items()}
        try:
            experiments.begin(form)
        except NarvaError as error:
            text = str(error)
            return shown(form, text[:1].upper() + text[1:] + ".", 400)
        return RedirectResponse("/experiment", 303)


def _shown(experiments: Experiments, trial: Trial) -> Part:
    """Return an experiment as the page shows it: what was written down, its rooms, and what they say."""
    experiments.follow(trial)
    questions = {one.key: one for one in experiments.scenario.questions}
    asked = questions[trial.question]
    main = _compared(experiments, trial, asked)
    over = main["done"] > 0 and not experiments.waiting(trial)
    rooms = [_room(experiments, code, place.arm if over else "", place.pair) for code, place in trial.rooms]
    rest = [one for one in questions.values() if over and one is not asked]
    return {
        "trial": trial, "question": asked.text, "main": main, "over": over, "rooms": rooms,
        "others": [_compared(experiments, trial, one) for one in rest],
    }  # fmt: skip


def _room(experiments: Experiments, code: str, arm: str, pair: int) -> Part:
    room = experiments.room(code)
    phase = say(f"phase_{room.phase.value}") if room else say("trial_closed")
    return {"code": code, "title": room.title if room else code, "arm": arm, "pair": pair + 1, "phase": phase,
            "there": room is not None}  # fmt: skip


def _compared(experiments: Experiments, trial: Trial, question: Question) -> Part:
    found = experiments.compared(trial, question)
    rules = {arm: shares[question.key] for arm, shares in trial.by_rules.items()}
    return {
        "question": question.text, "found": found, "done": sum(of for _, of in found.counts), "rules": rules,
        "needed": rooms_needed(rules, trial.arms) if rules else 0, "verdict": found.agrees(trial.expected),
    }  # fmt: skip
