"""What a person of a seat is asked to do in a round, whichever rounds a game has."""

from __future__ import annotations

from sim.play.rounds import Round, schedule
from sim.scenario.roles import Handout, RoleCard

SETTLEMENT = 3  # the last act


def task_of(handout: Handout, card: RoleCard, round_: Round) -> str:
    """Return a role's task for a round of a full game or a short one."""
    full = schedule()
    at = next((n for n, other in enumerate(full) if other[:2] == round_[:2]), len(full) - 1)
    return handout.tasks(card)[len(full) - 1 if round_.act == SETTLEMENT else at]
