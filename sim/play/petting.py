"""The game as a parallel environment of PettingZoo (`narva[pettingzoo]`); the one module that imports it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from sim.errors import PlayError, nearest
from sim.model.enums import Seat
from sim.play.environment import Table
from sim.play.game import Game

NUMBERS = 2**20  # games from which one without a seed is drawn
Found = dict[str, Any]


class Narva(ParallelEnv):
    """Seats that are not named follow the model's rules. A step is a round: all orders count at once.

    An observation has `observation` (sim/play/environment.py) and `action_mask`; an action that is masked
    waits, and the agent's info says why. The reward comes at the end: how far a seat's goals were reached.
    """

    metadata = {"name": "narva_v1", "render_modes": [], "is_parallelizable": True}  # noqa: RUF012
    render_mode = None

    def __init__(self, seats: Iterable[str] = (), overrides: Iterable[str] = (), short: bool = False) -> None:
        names = {seat.name.lower(): seat for seat in Seat}
        for name in (wanted := list(seats) or list(names)):
            if name not in names:
                raise PlayError(f"{name!r} is not a seat{nearest(name, names)}")
        self.seats = {name: seat for name, seat in names.items() if name in wanted}
        self.table = Table(self.seats.values(), overrides, short)
        self.possible_agents = list(self.seats)
        self.agents: list[str] = []
        self.game: Game | None = None
        self._luck = np.random.default_rng()

    @cache  # noqa: B019 - PettingZoo asks for the same object each time
    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Return the numbers of a view, and the mask of the actions."""
        seat = self.seats[agent]
        return spaces.Dict({
            "observation": spaces.Box(-np.inf, np.inf, (self.table.size(seat),), np.float32),
            "action_mask": spaces.Box(0, 1, (len(self.table.actions(seat)),), np.int8),
        })  # fmt: skip

    @cache  # noqa: B019
    def action_space(self, agent: str) -> spaces.Space[Any]:
        """Return the pairs of a public and a quiet order, waiting first."""
        return spaces.Discrete(len(self.table.actions(self.seats[agent])))

    def reset(self, seed: int | None = None, options: Found | None = None) -> tuple[Found, Found]:
        """Begin a game; `options["game"]` names it by its number, else it is drawn."""
        if seed is not None:
            self._luck = np.random.default_rng(seed)
        drawn = int(self._luck.integers(NUMBERS))
        self.game = self.table.game(int((options or {}).get("game", drawn)))
        self.agents = list(self.possible_agents)
        return self._seen(), {agent: {} for agent in self.agents}

    def step(self, actions: Found) -> tuple[Found, Found, Found, Found, Found]:
        """Give all orders and play to the next round."""
        if self.game is None or not self.agents:
            return {}, {}, {}, {}, {}
        infos: Found = {agent: {} for agent in self.agents}
        for agent in self.agents:
            seat, action = self.seats[agent], int(actions.get(agent, 0))
            try:
                self.game.submit(seat, self.table.actions(seat)[action])
            except PlayError as error:
                infos[agent]["refused"] = str(error)
        self.game.advance()
        over, present = self.game.over, list(self.agents)
        seen = self._seen()
        rewards = {agent: self.table.reward(self.game, self.seats[agent]) for agent in present}
        self.agents = [] if over else present
        return seen, rewards, dict.fromkeys(present, over), dict.fromkeys(present, False), infos

    def _seen(self) -> Found:
        assert self.game
        table, game = self.table, self.game
        return {
            agent: {"observation": table.observe(game, seat), "action_mask": table.mask(game, seat)}
            for agent, seat in self.seats.items()
        }

    def render(self) -> None:
        """Show nothing: `narva play --challenge` shows the same world to a person."""

    def close(self) -> None:
        """Let go of nothing."""
