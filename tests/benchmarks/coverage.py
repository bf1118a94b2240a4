"""Coverage and width of the intervals: hundreds of small runs drawn from one long run, whose answer is known.

    python -m tests.benchmarks.coverage BANK.parquet [REPLICATIONS] [SAMPLES]

Plays REPLICATIONS of the default into BANK unless it is there (400,000 take minutes to hours), and draws from its
worlds, with repetition, samples of each size in SIZES. Of each end: the share of nominal 95 % intervals that
hold the bank's own share, within what chance allows; and the mean half-width at equal time beside that of the
first edition: one candidate a world, one ending a prologue, Wilson's interval by the delta method.
"""

from __future__ import annotations

import sys
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd

from sim.config.settings import compose
from sim.experiments.montecarlo import simulate
from sim.model.units import BLOCK
from sim.results.estimators import Z, by_block, share
from sim.results.outcomes import OUTCOMES
from sim.scenario.scenario import load_scenario

SIZES = (400, 2_000, 10_000)
NOMINAL = 0.95
ENDING = 0.2  # of a prologue's time
COLUMNS = ["replication", "importance", "chance", "weight", "outcome"]


def bank_of(path: Path, replications: int) -> pd.DataFrame:
    """Return the long run, played if it is not there."""
    if not path.is_file():
        config = compose([f"replications={replications}", "threads=2", "sequel.mode=none"])
        simulate(config, load_scenario(config.scenario)).runs[COLUMNS].to_parquet(path)
    return pd.read_parquet(path)


class Bank:
    """A long run by world: weights (worlds, BLOCK) and the place of each crisis's end in OUTCOMES."""

    def __init__(self, runs: pd.DataFrame) -> None:
        whole = len(runs) // BLOCK * BLOCK
        self.weight = runs["weight"].to_numpy()[:whole].reshape(-1, BLOCK)
        self.importance = runs["importance"].to_numpy()[:whole:BLOCK]
        self.end = pd.Categorical(runs["outcome"], categories=OUTCOMES).codes[:whole].reshape(-1, BLOCK)

    def truth(self, end: int) -> float:
        """Return the bank's share of an end."""
        return float(self.weight[self.end == end].sum() / self.weight.sum())

    def sample(self, rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return weights and ends of a run of that size, by replication."""
        worlds = rng.integers(0, len(self.weight), size // BLOCK)
        return self.weight[worlds].ravel(), self.end[worlds].ravel()

    def plain(self, rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return weights and ends as the first edition had them: worlds alike, one prologue, one ending each.

        A world that was picked with a greater chance than others is drawn again in proportion to its importance.
        """
        worlds = rng.choice(len(self.weight), size, p=self.importance / self.importance.sum())
        weight = (self.weight[:, 0] / self.importance)[worlds]
        return weight, self.end[worlds, 0]


def wilson(hit: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return the first edition's interval."""
    p = weight @ hit / weight.sum()
    variance = ((weight * (hit - p)) ** 2).sum() / weight.sum() ** 2
    size = p * (1 - p) / variance if variance > 0 else weight.sum() ** 2 / (weight**2).sum()
    shrink = 1 + Z**2 / size
    centre, half = p + Z**2 / (2 * size), Z * sqrt(p * (1 - p) / size + Z**2 / (4 * size**2))
    return (0.0 if p == 0 else (centre - half) / shrink), (centre + half) / shrink


def covered(bank: Bank, size: int, samples: int) -> pd.DataFrame:
    """Return for each end its share, coverage and half-width, the first edition's beside them."""
    rng, rows = np.random.default_rng(size), []
    ends = [n for n in range(len(OUTCOMES)) if bank.truth(n) > 0]
    each = (1 + ENDING * BLOCK) / BLOCK  # the time of a replication, in prologues
    plain_size = int(size * each / (1 + ENDING))
    for _ in range(samples):
        weight, found = bank.sample(rng, size)
        plain_weight, plain_found = bank.plain(rng, plain_size)
        for n in ends:
            _, low, high = share(*by_block(np.arange(len(weight)), found == n, weight))
            then = wilson((plain_found == n).astype(float), plain_weight)
            truth = bank.truth(n)
            rows.append((OUTCOMES[n], truth, low <= truth <= high, (high - low) / 2,
                         then[0] <= truth <= then[1], (then[1] - then[0]) / 2))  # fmt: skip
    names = ["end", "share", "covers", "half", "covered", "half_then"]
    return pd.DataFrame(rows, columns=names).groupby("end", sort=False).mean()


def main(path: str, replications: str = "400000", samples: str = "400") -> None:
    """Print coverage and half-widths for each size."""
    runs, count = bank_of(Path(path), int(replications)), int(samples)
    bank = Bank(runs)
    noise = 3 * sqrt(NOMINAL * (1 - NOMINAL) / count)
    size = runs["weight"].sum() ** 2 / (runs["weight"] ** 2).sum() / len(runs)
    print(
        f"{len(runs):,} replications, worth {size:.2f} each; {count} samples, noise {100 * noise:.1f} points"
    )
    for size in SIZES:
        table = covered(bank, size, count)
        print(f"\nn = {size:,}{'':>15}share  covers  half    first edition, equal time: covers  half  ratio")
        for end, row in table.iterrows():
            short = " too few" if row["covers"] < NOMINAL - noise else ""
            print(
                f"{end!s:<24}{100 * row['share']:6.2f} {100 * row['covers']:6.1f} {100 * row['half']:6.2f}"
                f"{100 * row['covered']:35.1f} {100 * row['half_then']:6.2f} {row['half_then'] / row['half']:5.1f}{short}"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
