"""`narva scenarios`: list the scenarios."""

from __future__ import annotations

from sim.cli.common import Parser


def main(arguments: list[str]) -> None:
    """Carry out `narva scenarios`; raise NarvaError for any argument."""
    Parser("narva scenarios", description="List the scenarios.").parse_args(arguments)
    from sim.paths import history_keys, scenario_keys
    from sim.scenario.scenario import load_scenario

    for name in scenario_keys():
        scenario = load_scenario(name)
        print(f"{scenario.key}: {scenario.title}\n    {scenario.summary}")
    print("\nHistorical cases and two published games, to compare the model with (narva backtest):")
    for name in history_keys():
        print(f"{name}: {load_scenario(name).title}")
