"""`narva tails`: the chance that a crisis climbs to each rung, by splitting, with brute force beside it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sim.cli.common import Parser, announce_compilation
from sim.errors import NarvaError

if TYPE_CHECKING:
    from sim.experiments.splitting import Tails
    from sim.scenario.scenario import Scenario

MOST = 100_000


def main(arguments: list[str]) -> None:
    """Carry out `narva tails` with these arguments; raise NarvaError for what is wrong."""
    args = _parser().parse_intermixed_args(arguments)
    for name in ("repetitions", "copies"):
        if not 1 <= getattr(args, name) <= MOST:
            raise NarvaError(f"--{name} {getattr(args, name)} is out of range; allowed: 1 to {MOST:,}")
    from sim.config.settings import compose
    from sim.experiments.progress import progress
    from sim.experiments.splitting import tails
    from sim.scenario.scenario import load_scenario

    config = compose(args.overrides)
    scenario = load_scenario(config.scenario)

    announce_compilation()
    with progress() as shown:
        found = tails(config, scenario, args.repetitions, args.copies, shown)
    for line in told(found, scenario):
        print(line)


def told(found: Tails, scenario: Scenario) -> list[str]:
    """Return the table and what it means."""
    from sim.experiments.splitting import NUCLEAR_RUNG, WAR_RUNG
    from sim.reports.format import rare
    from sim.reports.sentences import rung_name

    rows = [("of 100 attempts, up to this rung or beyond", "by splitting", "by brute force", "gain")]
    rows += [
        (
            rung_name(t.rung, scenario),
            rare(t.split),
            rare(t.brute),
            f"{t.gain:.1f}" if t.gain == t.gain else "–",
        )
        for t in found.tails
    ]
    wide = [max(len(row[n]) for row in rows) for n in range(4)]
    table = ["  ".join(cell.ljust(w) for cell, w in zip(row, wide, strict=True)).rstrip() for row in rows]
    ends = [
        f"{name} {rare(found.exactly(rung))}"
        for rung, name in ((WAR_RUNG, "wider war"), (NUCLEAR_RUNG, "nuclear use"))
    ]
    return [
        *table,
        f"As ends of a crisis, by splitting, of 100: {', '.join(ends)}.",
        f"{found.replications:,} prologues in {len(found.weight)} repetitions; {found.copies} copies at each "
        "rung. Gain: the variance of brute force over that of splitting, at equal time.",
        "In this model, under these assumptions: not a forecast.",
    ]


def _parser() -> argparse.ArgumentParser:
    from sim.experiments.splitting import COPIES, REPETITIONS

    parser = Parser(
        "narva tails",
        description="Estimate how often crises reach each rung of escalation by splitting: every crisis that "
        "reaches a rung is tried again from there with other random numbers. Half a minute.",
    )  # fmt: skip
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="settings, as for narva run")
    parser.add_argument(
        "--repetitions", type=int, default=REPETITIONS, metavar="N", help="independent repetitions"
    )
    parser.add_argument(
        "--copies", type=int, default=COPIES, metavar="N", help="tries of each rung in a repetition"
    )
    return parser
