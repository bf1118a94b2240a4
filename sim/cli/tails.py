"""`narva tails`: the chance that a crisis climbs to each rung, by splitting, checked by brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.common import CAVEAT, Parser, aligned, settings_of, watched, whole

if TYPE_CHECKING:
    from sim.experiments.splitting import Tails
    from sim.scenario.scenario import Scenario


def main(arguments: list[str]) -> None:
    """Carry out `narva tails` with these arguments; raise NarvaError for what is wrong."""
    from sim.config.settings import compose
    from sim.experiments.splitting import COPIES, REPETITIONS, tails
    from sim.scenario.scenario import load_scenario

    parser = Parser(
        "narva tails",
        description="Estimate how often crises reach each rung of escalation by splitting: every crisis that "
        "reaches a rung is tried again from there with other random numbers. Half a minute.",
    )  # fmt: skip
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="settings, as for narva run")
    for name, default, text in (
        ("--repetitions", REPETITIONS, "independent repetitions"),
        ("--copies", COPIES, "tries of each rung in a repetition"),
    ):
        parser.add_argument(name, type=whole(1, 100_000), default=default, metavar="N", help=text)
    args = parser.parse_intermixed_args(arguments)
    settings_of("narva tails", args.overrides)
    config = compose(args.overrides)
    scenario = load_scenario(config.scenario)
    with watched() as shown:
        found = tails(config, scenario, args.repetitions, args.copies, shown)
    print(*described(found, scenario), sep="\n")


def described(found: Tails, scenario: Scenario) -> list[str]:
    """Return the table and what it means."""
    from sim.experiments.splitting import NUCLEAR_RUNG, WAR_RUNG
    from sim.reports.format import rare
    from sim.reports.words import rung_name

    rows = [("of 100 attempts, up to this rung or beyond", "by splitting", "check", "gain")]
    for t in found.tails:
        apart, gain = ((f"{x:{spec}}" if x == x else "–") for x, spec in ((t.apart, "+.1f"), (t.gain, ".1f")))
        rows.append((rung_name(t.rung, scenario), rare(t.split), apart.replace("-", "−"), gain))
    war, nuclear = (rare(found.exactly(rung)) for rung in (WAR_RUNG, NUCLEAR_RUNG))
    return [
        *aligned(rows),
        f"As ends of a crisis, by splitting, of 100: wider war {war}, nuclear use {nuclear}.",
        f"{found.replications:,} prologues in {len(found.weight)} repetitions; {found.copies} copies at each "
        "rung. Check: by how many standard errors plain crises of the same prologues reach it more often. "
        "Gain: their variance over that of splitting, at equal time. Where it is about 1, plain crises serve "
        "as well; a run has those alone.",
        CAVEAT,
    ]
