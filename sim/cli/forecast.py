"""`narva forecast`: the frequencies that a challenger of insight expects: how right, current or stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.common import CAVEAT, Parser, aligned, watched
from sim.errors import NarvaError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

ENDS = ("war", "alliance", "coalition", "host", "holds", "leaves")  # in the order of rules.forecast


def main(arguments: list[str]) -> None:
    """Carry out `narva forecast`; raise NarvaError with --check where frequencies are missing or stale."""
    parser = Parser(
        "narva forecast",
        description="Show the frequencies that a challenger with kremlin.insight above 0 expects: "
        "whether they are those of the present rules, and how far they are from what then happens.",
    )
    parser.add_argument("scenario", nargs="?", default="narva", help="a scenario; narva")
    parser.flag("--refit", "fit them again on runs of the present rules: some minutes")
    parser.flag("--check", "exit with code 2 if they are missing or stale")
    args = parser.parse_args(arguments)
    from sim.engines.frequencies import read
    from sim.scenario.scenario import load_scenario

    scenario = load_scenario(args.scenario)
    if args.refit:
        _refit(scenario)
    kept = read(scenario)
    said = state_of(scenario, kept)
    print(*described(scenario.key, said, kept), sep="\n")
    if args.check and said != "current":
        raise NarvaError(f"{scenario.key}: {said}; narva forecast {args.scenario} --refit")


def _refit(scenario: Scenario) -> None:
    from sim.studies.insight.run import fixed_point, write

    with watched() as shown:
        write(scenario, fixed_point(scenario, progress=shown))


def state_of(scenario: Scenario, kept: dict[str, Any] | None) -> str:
    """Return 'current', 'never fitted', or what changed since the fit."""
    from sim.engines.frequencies import outdated

    if kept is None:
        return "never fitted"
    changed = outdated(scenario, kept)
    return f"stale (changed since: {', '.join(changed)})" if changed else "current"


def described(key: str, said: str, kept: dict[str, Any] | None) -> list[str]:
    """Return what is kept, in lines: its state, the gaps by round, expected and realised ends."""
    lines = [f"{key}: {said}"]
    if kept is None:
        return lines
    gaps = ", ".join(f"{100 * gap:.1f}" for gap in kept["gaps"])
    lines.append(f"largest gap after each round of {kept['crises']:,} crises, points: {gaps}")
    rows: list[tuple[str, ...]] = [("of 100 attempts", "insight", "", *ENDS, "gap")]
    for one in kept["calibration"]:
        gap = max(abs(a - b) for a, b in zip(one["expected"], one["realised"], strict=True))
        name = (one["setting"], f"{one['insight']:g}")
        rows.append((*name, "expected", *(f"{100 * x:.0f}" for x in one["expected"]), ""))
        rows.append(("", "", "happened", *(f"{100 * x:.0f}" for x in one["realised"]), f"{100 * gap:.1f}"))
    return [*lines, *aligned(rows, right=range(3, 10)), CAVEAT]
