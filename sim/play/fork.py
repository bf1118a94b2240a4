"""What a class is told where Act I ends: how often this model comes here, against its own baseline."""

from __future__ import annotations

from sim.columns import HAZARD_RATIO
from sim.play.game import Game
from sim.rules.deterrence import attempt_chance

YEAR, YEARS = 365.0, 1000


def odds(game: Game) -> tuple[float, float, float] | None:
    """Return the yearly chance of an attempt in years like this Act I, at the baseline, and their ratio.

    The ratio is the mean of Act I's weeks; None before the fork.
    """
    ratio = float(game.row[HAZARD_RATIO])
    if not game.world.clock.crisis or ratio != ratio:
        return None
    baseline = float(game.world.p.kremlin.baseline)
    return attempt_chance(baseline, YEAR, ratio), attempt_chance(baseline, YEAR, 1.0), ratio


def lines(game: Game) -> list[str]:
    """Return it in words, in the round after the fork; nothing in others."""
    found = odds(game)
    past = game.rounds[game.round - 1].act if game.round else game.now.act
    if found is None or game.over or past != 1 or game.now.act != 2:
        return []
    here, baseline, ratio = found
    return [
        f"In this model about {_number(YEARS * here)} in {YEARS:,} years like the last weeks "
        "come to this point. You now play one of them.",
        f"The hazard of your weeks was {ratio:.2g} times the baseline, which is an assumed "
        f"{_number(YEARS * baseline)} in {YEARS:,}.",
    ]


def _number(n: float) -> str:
    return f"{n:.0f}" if n >= 1.5 else f"{n:.1g}"
