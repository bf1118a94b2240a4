"""From a question to a figure: how often a coalition reverses the seizure, by cohesion and by presence."""

from __future__ import annotations

from matplotlib.figure import Figure

import sim


def figure(replications: int = 500) -> Figure:
    """Play ten points and draw the answer with its 95 % intervals."""
    swept = ("alliance.cohesion=range(0,1.01,0.25)", "posture=drawdown,brigade")
    table = sim.sweep(*swept, "attempt=certain", f"replications={replications}")
    chosen = table[table["measure"] == "coalition_reversal"]
    drawn = Figure(layout="constrained")
    axes = drawn.subplots()
    for posture, part in chosen.groupby("posture"):
        axes.plot(part["alliance.cohesion"], part["value"], label=posture)
        axes.fill_between(part["alliance.cohesion"], part["low"], part["high"], alpha=0.2)
    axes.set(xlabel="alliance.cohesion", ylabel="share of crises", title="A coalition reverses the seizure")
    axes.legend(title="posture")
    return drawn


if __name__ == "__main__":
    figure().savefig("coalition_reversal.png")
