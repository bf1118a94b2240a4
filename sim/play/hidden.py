"""The unknowns of a seat, drawn again given what it had heard: to judge a decision by what was known.

Redrawn for everyone but its owner: the author behind the armed men, by the seat's own belief; Washington's
inclination, by its statements (sim/play/inclination.py); the Kremlin's disposition, from its prior, since
no report is modelled that would weigh it. All of it is assumed: so would a seat that knew the rules count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.config.sampling import draw_parameters, knob_of
from sim.config.settings import Config
from sim.engines.worlds import draws
from sim.model.enums import Cause, Seat
from sim.model.rules.numeric import logistic
from sim.model.units import BLOCK, HOURS_PER_DAY
from sim.model.world import World
from sim.play.game import Game
from sim.play.inclination import FAR, inclinations
from sim.play.intents import possible
from sim.scenario.scenario import Scenario

MOST = 1000  # futures that are prepared; fewer are the first of them
PRESIDENT, COHESION = knob_of("washington.president"), knob_of("kremlin.perceived_cohesion")
NOTES = (
    "Who stood behind the armed men is drawn by the seat's own belief at that time.",
    "Washington's commitment is drawn by its public statements so far; how ready it stood among the allies "
    "is not weighed.",
    "The Kremlin's disposition is drawn from what it might be beforehand; its moves so far are not weighed.",
    "What the crisis settled in secret (a disposition, a delay, the fog of a fight) is drawn again, given "
    "what it has shown.",
    "All random events from then on are drawn again. How each of these is done is assumed.",
)


class Hidden(NamedTuple):
    """The values put in place of the truth, MOST each; None leaves the truth."""

    causes: np.ndarray | None
    president: np.ndarray | None
    noise: np.ndarray | None
    latent: dict[tuple[str, str], np.ndarray]  # fields of the world's records that the crisis drew in secret
    knobs: dict[int, np.ndarray]  # quantities, by their number in world.knobs

    def put(self, k: int, world: World) -> None:
        """Put the values of future `k` into a world; the cause is left to the engine."""
        if self.president is not None:
            world.washington.president = self.president[k]
        if self.noise is not None:
            world.kremlin.noise = self.noise[k]
        for (record, field), values in self.latent.items():
            setattr(getattr(world, record), field, values[k])
        if COHESION in self.knobs:
            seen = world.kremlin.cohesion_seen + self.knobs[COHESION][k] - world.knobs[COHESION]
            world.kremlin.cohesion_seen = min(max(seen, 0.0), 1.0)
        for knob, values in self.knobs.items():
            world.knobs[knob] = values[k]


def redraw(game: Game, round_: int, seat: Seat | None, widely: bool = False) -> Hidden:
    """Return what `seat` (None: a reader of the news) could not know as a round opened.

    `widely` draws every uncertain number of the configuration again, too, but for the seat's own.
    """
    world = game.history[round_][0]
    rng = np.random.default_rng([int(world.clock.seed), round_, len(Seat) if seat is None else seat])
    replications = np.arange(MOST) * BLOCK + FAR
    knobs: dict[int, np.ndarray] = {}
    noise = president = None
    if widely:
        others = draw_parameters(game.config, replications)
        knobs |= _knobs(game, world, [p for p in game.config.drawn if not p.startswith("kremlin.")], others)
    if seat != Seat.KREMLIN:
        noise = rng.standard_normal(MOST)
        paths, others = dispositions(game.config, game.scenario, replications, rng)
        knobs |= _knobs(game, world, paths, others)
    knobs.pop(PRESIDENT, None)
    if seat != Seat.WASHINGTON:
        knobs[PRESIDENT], president = inclinations(game, world, MOST, rng)
    return Hidden(causes(world, seat, rng), president, noise, latent(world, rng), knobs)


def latent(world: World, rng: np.random.Generator) -> dict[tuple[str, str], np.ndarray]:
    """Return what the crisis drew once and no seat was shown, given what all have seen of it since.

    A try that failed leaves a thicker fog, a refusal a firmer disposition; a delay that has not run out
    begins again (it has no memory). A host shows what it is once its police have had their days.
    """
    if not world.clock.crisis:
        return {}
    found: dict[tuple[str, str], np.ndarray] = {}

    def draw(record: str, field: str, least: float = 0.0) -> None:
        found[record, field] = least + (1.0 - least) * rng.random(MOST)

    now, p, us, host = float(world.clock.since_hours), world.p, world.washington, world.host
    draw("operation", "fog", float(world.operation.failed_odds))
    if not us.committed and us.due_hours < 0:
        draw("washington", "disposition", float(us.willing))
    if not us.committed:
        found["washington", "delay_hours"] = rng.exponential(p.washington.decision_days, MOST) * HOURS_PER_DAY
    if us.due_hours >= 0:
        found["washington", "due_hours"] = now + found["washington", "delay_hours"]
    policed = host.detected and now - host.detected_hours > p.host.police_days * HOURS_PER_DAY
    if not host.force and not policed:
        draw("host", "disposition")
    if not world.kremlin.disobeyed:
        draw("kremlin", "obedience")
    if not world.kremlin.talks:
        found["kremlin", "talks_need"] = world.kremlin.talks_progress + rng.exponential(1.0, MOST)
    if world.escalation.war:
        lasts = rng.exponential(p.escalation.war_days, MOST) * HOURS_PER_DAY
        found["escalation", "war_end_hours"] = now + lasts
    return found


def _knobs(game: Game, world: World, paths: list[str], others: np.recarray) -> dict[int, np.ndarray]:
    """Return other draws of some quantities, each moved as the game's orders have moved the true one."""
    own, found = draws(game.config, game.scenario, np.array([game.replication])).parameters, {}
    for path in paths:
        group, name = path.split(".")
        knob, first = knob_of(path), float(own[group][name][0])
        now, values = float(world.knobs[knob]), np.array(others[group][name], float)
        found[knob] = values * (now / first) if first else values + now
    return found


def dispositions(
    config: Config, scenario: Scenario, replications: np.ndarray, rng: np.random.Generator
) -> tuple[list[str], np.recarray]:
    """Return which quantities make a Kremlin, and draws of them.

    Where the Kremlin was dealt an intent card, the others hold each card for equally likely; otherwise its
    uncertain numbers are drawn as in any run.
    """
    kinds = possible(config, scenario)
    tables = [draw_parameters(kind, replications) for kind in kinds]
    which = rng.integers(len(kinds), size=len(replications))
    found = tables[0]
    for n, table in enumerate(tables):
        found["kremlin"][which == n] = table["kremlin"][which == n]
    paths = config.drawn if len(kinds) == 1 else config.values
    return [path for path in paths if path.startswith("kremlin.")], found


def causes(world: World, seat: Seat | None, rng: np.random.Generator) -> np.ndarray | None:
    """Return hidden authors by the seat's own belief; None for the one that knows, and before the crisis."""
    if seat == Seat.KREMLIN or not world.clock.crisis:
        return None
    belief, p = believed(world, seat), world.p.attempt
    guilty = np.array([p.prior_directed, p.prior_proxies])
    innocent = np.array([p.prior_local, max(1 - p.prior_directed - p.prior_proxies - p.prior_local, 0)])
    weights = [
        *(belief * guilty / max(guilty.sum(), 1e-12)),
        *((1 - belief) * innocent / max(innocent.sum(), 1e-12)),
    ]
    kinds = [Cause.DIRECTED, Cause.PROXIES, Cause.LOCAL_UNREST, Cause.HOAX]
    return rng.choice([int(kind) for kind in kinds], size=MOST, p=np.array(weights) / sum(weights))


def believed(world: World, seat: Seat | None) -> float:
    """Return a seat's own belief that the challenger did it."""
    if seat == Seat.WASHINGTON and world.alliance.us >= 0:
        return float(logistic(world.allies[world.alliance.us].belief))
    if seat == Seat.HOST:
        return float(logistic(world.allies[world.alliance.host].belief))
    return float(logistic(world.information.llr))
