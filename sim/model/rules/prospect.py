"""How a gambler values risk: cumulative prospect theory (Tversky & Kahneman 1992)."""

from __future__ import annotations

from sim.model.compiled import compiled
from sim.model.rules.numeric import clamp, power


@compiled
def felt_value(x, curvature, loss_aversion):
    """Return v(x) = x**a for gains, -lambda (-x)**a for losses. Limit a = lambda = 1: v(x) = x."""
    if x >= 0.0:
        return power(x, curvature)
    return -loss_aversion * power(-x, curvature)


@compiled
def felt_chance(p, gamma):
    """Return w(p) = p**g / (p**g + (1-p)**g)**(1/g). Limit g = 1: w(p) = p; always w(0) = 0, w(1) = 1."""
    p = clamp(p, 0.0, 1.0)
    up, down = power(p, gamma), power(1.0 - p, gamma)
    return clamp(up / power(up + down, 1.0 / gamma), 0.0, 1.0)


@compiled
def prospect(chances, values, n, k):
    """Return the felt utility of n outcomes ordered from worst to best.

    Losses are weighted from the worst up, gains from the best down: V = sum pi_i v(x_i), where pi is the
    difference of w at neighbouring cumulative chances. `k` is the Kremlin's parameter record (curvature,
    loss_aversion, gamma_gain, gamma_loss). Limit of linear values and chances: the expected value.
    """
    total, below = 0.0, 0.0
    for i in range(n):
        if values[i] < 0.0:
            weight = felt_chance(below + chances[i], k.gamma_loss) - felt_chance(below, k.gamma_loss)
        else:
            above = 1.0 - below - chances[i]
            weight = felt_chance(above + chances[i], k.gamma_gain) - felt_chance(above, k.gamma_gain)
        total += weight * felt_value(values[i], k.curvature, k.loss_aversion)
        below += chances[i]
    return total
