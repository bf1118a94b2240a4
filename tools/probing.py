"""Write docs/probing.md: where the loop of probing, division, belief and probing runs away.

`uv run python -m tools.probing [--check]`. Two years of probing without an attempt, on common random numbers,
over two links of the loop: division by untraced probes, and the challenger's appetite for division. `--check`
says whether the page was computed for the rules as they are.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import CENTRAL, compose
from sim.engines.batch import Batch
from sim.model.identity import RULES
from sim.reports.style import figure_style, new_figure
from sim.scenario.scenario import load_scenario

PAGE = Path(__file__).parent.parent / "docs" / "probing.md"
YEARS = ("attempt=never", "horizon_days=720", "residents.count=5")
DIVISION, APPETITE = (0.0, 0.0125, 0.025, 0.0375, 0.05), (0.0, 1.5, 3.0, 4.5, 6.0)
PLAYS = 200
RUNS_AWAY, MANY = 2.0, 24  # times the probes of the first year in the second, and probes there at the least


def growth(words: list[str]) -> tuple[float, float, float]:
    """Return probes a month, the second year's over the first's, and the share of plays that run away."""
    config = compose([CENTRAL, *YEARS, *words])
    batch, which = Batch(config, load_scenario("narva")), np.arange(PLAYS)
    rows = batch.play(draw_parameters(config, which), seeds(config.seed, which))
    second = rows["probes"] - rows["probes_early"]
    ratio = second / np.maximum(rows["probes_early"], 1.0)
    away = (ratio >= RUNS_AWAY) & (second >= MANY)
    return float(rows["probes"].mean()) / 24, float(np.median(ratio)), float(100 * away.mean())


def draw(shares: np.ndarray, path: Path) -> None:
    """Draw the share of plays that run away, by division and appetite."""
    with figure_style():
        figure = new_figure(5.4, 3.8)
        axes = figure.add_axes((0.15, 0.16, 0.62, 0.8))
        top = max(20.0, float(shares.max()))
        image = axes.imshow(shares, origin="lower", cmap="cividis", vmin=0, vmax=top, aspect="auto")
        for (i, j), share in np.ndenumerate(shares):
            colour = "black" if share > top / 2 else "white"
            axes.text(j, i, f"{share:.0f}", ha="center", va="center", color=colour)
        axes.set_xticks(range(len(APPETITE)), [f"{a:g}" for a in APPETITE])
        axes.set_yticks(range(len(DIVISION)), [f"{d:g}" for d in DIVISION])
        axes.set_xlabel("appetite for division (log tempo per share)")
        axes.set_ylabel("division by an untraced probe (share)")
        bar = figure.colorbar(image, cax=figure.add_axes((0.8, 0.16, 0.03, 0.8)))
        bar.set_label("plays that run away, of 100")
        figure.savefig(path)


def page() -> str:
    """Play the grid, draw it, and return the page."""
    table, shares = [], np.zeros((len(DIVISION), len(APPETITE)))
    for (i, division), (j, appetite) in product(enumerate(DIVISION), enumerate(APPETITE)):
        words = ["probing=lessons", f"probing.division={division}", f"probing.appetite={appetite}"]
        rate, ratio, shares[i, j] = growth(words)
        table.append(f"| {division:g} | {appetite:g} | {rate:.1f} | {ratio:.2f} | {shares[i, j]:.0f} |")
    rate, ratio, _ = growth([])
    strongest = f"probing.division={DIVISION[-1]}", f"probing.appetite={APPETITE[-1]}"
    alone = growth(["probing=lessons", "probing.unity=0", *strongest])[2]
    draw(shares, PAGE.with_suffix(".svg"))
    return f"""# Probing as a loop

<!-- Written by `uv run python -m tools.probing`: rules {RULES}. -->

A probe that nobody traces divides members, who quarrel over who did it. The challenger sees the division
and, with an appetite for it, probes more. Probes that are traced rally members, teach the host to see and
alarm them for a time. Each link is a number of `conf/probing` and is 0 by default: nobody has measured any
of them. Then {rate:.1f} probes come a month, and the second year has {ratio:.2f} times the probes of the
first. `probing=lessons` closes all links.

Below, {PLAYS} plays of two years each without an attempt, on common random numbers, the other links as in
`probing=lessons`. A play runs away if its second year has {RUNS_AWAY:g} times the probes of its first, and
at least {MANY}. What an unanswered probe encourages fades by itself (`kremlin.tempo_half_life`), and the
rally after traced ones holds the loop: at most {shares.max():.0f} of 100 plays run away. Without that rally
(`probing.unity=0`) {alone:.0f} do where both links are strongest.

![Share of plays that run away, by division and appetite](probing.svg)

| division | appetite | probes a month | second year over first, median | of 100 plays, run away |
|---|---|---|---|---|
{chr(10).join(table)}
"""


def main() -> int:
    """Write the page, or check it."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
    elif RULES not in PAGE.read_text(encoding="utf-8"):
        print("docs/probing.md was computed for other rules; uv run python -m tools.probing renews it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
