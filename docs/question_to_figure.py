"""From a question to the paper's figure: is a forward brigade worth it, and when does that flip?

How much more often is Narva lost, or a war begun, with a brigade forward than without, as the allies are more
or less at one, and look it? Whether an attempt comes and how it ends count together: LOSS is their
product, in units of the unknown baseline, which cancels in a comparison.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory

from matplotlib.figure import Figure

import sim
from sim.analysis.panels import panel
from sim.results.dataset import Sweep

LOSS = "lost_or_war: ratio * (held + war)"
SWEPT = ("alliance.cohesion,kremlin.perceived_cohesion=zip(.1,.3,.5,.7,.9)", "posture=default,brigade")
TURNS_ON = "kremlin.fear_of_posture"  # an assumed number: how far the Kremlin reads troops as a threat


def figure(replications: int = 1000) -> Figure:
    """Play ten points and a search, and draw the answer with its 95 % intervals."""
    drawn = Figure(figsize=(7.2, 3.2), layout="constrained")
    left, right = drawn.subplots(1, 2)
    words = (f"replications={replications}", f'design.outcomes=["{LOSS}"]')
    with TemporaryDirectory() as scratch:
        table = sim.sweep(*SWEPT, *words, folder=f"{scratch}/sweep")
        paired = differences(Sweep.open(f"{scratch}/sweep"))
    for posture, part in table[table["measure"] == LOSS].groupby("posture"):
        left.plot(part["alliance.cohesion"], part["value"], label=posture)
        left.fill_between(part["alliance.cohesion"], part["low"], part["high"], alpha=0.2)
    left.set(xlabel="cohesion, true and seen", ylabel="lost or war, per unit of baseline", ylim=(0, None))
    left.legend(title="posture", frameon=False)
    x, value, low, high = zip(*paired, strict=True)
    right.axhline(0, color="black", lw=0.8)
    right.vlines(x, low, high)
    right.plot(x, value, "o")
    right.set(xlabel="cohesion, true and seen", ylabel="brigade less default, paired")
    turn = sim.flip(LOSS, "posture=brigade vs default", TURNS_ON, words[0])
    at = f"{turn.at:.2g} [{turn.low:.2g}, {turn.high:.2g}]" if turn.at == turn.at else "no value"
    drawn.suptitle(f"At {at} of {TURNS_ON} a brigade turns from gain to loss", size=9)
    return drawn


def differences(sweep: Sweep) -> list[tuple[float, float, float, float]]:
    """Return cohesion, and the paired difference of brigade and default there with its interval."""
    whole, points, found = panel(sweep, LOSS), sweep.points, []
    for cohesion, part in points.groupby("alliance.cohesion"):
        default, brigade = (int(part.index[part["posture"] == name][0]) for name in ("default", "brigade"))
        gap = whole.difference(brigade, default)
        found.append((float(cohesion), gap.value, gap.low, gap.high))
    return found


if __name__ == "__main__":
    figure().savefig("brigade_or_cohesion.pdf")
