"""`narva sources [KEY]`: the register of sources, what rests on each, and whether all is in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from sim.authoring.reference import TABLES
from sim.cli.common import Parser
from sim.errors import ScenarioError, nearest
from sim.paths import conf_dir, history_keys, scenario_keys
from sim.scenario.facts import dated
from sim.scenario.polls import poll_uses
from sim.scenario.scenario import Scenario, load_scenario
from sim.scenario.sources import SHORT, Source, Use, collected, conf_uses, dated_uses, loose_uses, row_uses


def main(arguments: list[str]) -> None:
    """Carry out `narva sources` with these arguments; raise NarvaError for a register that has mistakes."""
    said = "Print the register of sources and what rests on it; list its mistakes."
    parser = Parser("narva sources", description=said)
    said = "one source: all that is known of it, and every place that names it"
    parser.add_argument("key", nargs="?", help=said)
    parser.add_argument(
        "--scenario", help="this scenario's, and its own register; all shipped scenarios otherwise"
    )
    args = parser.parse_args(arguments)
    register, uses = survey(map(load_scenario, [args.scenario] if args.scenario else shipped()))
    if args.key:
        print("\n".join(one(args.key, register, uses)))
        return
    print("\n".join(listed(register, uses)))
    if flaws := problems(register, uses, whole=not args.scenario):
        print("\n".join(f"mistake: {line}" for line in flaws))
        raise ScenarioError(f"the register of sources has {len(flaws)} mistakes; narva sources lists them")


def shipped() -> list[str]:
    """Return the names of all scenarios that come with the program, history's among them."""
    return [*scenario_keys(), *history_keys()]


def survey(
    scenarios: Iterable[Scenario], conf: Path | None = None
) -> tuple[dict[str, Source], dict[str, list[Use]]]:
    """Return the register of these scenarios, and what in them, in conf/ and in the polls names each key."""
    register: dict[str, Source] = {}
    found = [*conf_uses(conf or conf_dir()), *poll_uses(), *dated_uses(dated())]
    for scenario in scenarios:
        register |= scenario.sources
        found += scenario_uses(scenario)
    return register, collected(found)


def scenario_uses(scenario: Scenario) -> list[tuple[str, Use]]:
    """Return (key, use) for all that a scenario's tables and its map rest on."""
    found = [
        pair for f in fields(scenario) for pair in row_uses(scenario.key, getattr(scenario, f.name), f.name)
    ]
    read = {table.file for table in TABLES} - {"patterns.yaml", "case.yaml"}  # which a scenario does not hold
    found += loose_uses(scenario.key, scenario.folder, read)
    if scenario.map_source:
        found.append((scenario.map_source, Use(scenario.key, "map", "")))
    return found


def problems(register: dict[str, Source], uses: dict[str, list[Use]], whole: bool = True) -> list[str]:
    """Return what is wrong with a register: keys that it lacks, and with `whole` the rest."""
    found = []
    for key in (key for key in uses if key not in register):
        hint = nearest(key, register)
        places = ", ".join(map(_place, uses[key][:3]))
        found.append(f"{key!r} is in no register; named by {places}{hint if 'valid' not in hint else ''}")
    unused = [key for key, source in register.items() if key not in uses and not source.background]
    for key in unused if whole else ():
        found.append(f"{key}: nothing rests on it, and it does not say what it is for (`background`)")
    return found


def _place(use: Use) -> str:
    return f"{use.where} {use.table} ({use.row})" if use.row else f"{use.where} {use.table}"


def listed(register: dict[str, Source], uses: dict[str, list[Use]]) -> list[str]:
    """Return the register as lines: key, what was read, grade, date, how much rests on it, title."""
    wide = max(map(len, register), default=3)
    lines = [f"{'key':<{wide}}  {'what was read':<19}  {'grade':<7}  {'date':<10}  uses  title"]
    for key, s in register.items():
        count = str(len(uses.get(key, ()))) if key in uses else "–"
        lines.append(f"{key:<{wide}}  {SHORT[s.read]:<19}  {s.grade:<7}  {s.date:<10}  {count:>4}  {s.title}")
    read = Counter(SHORT[s.read] for s in register.values())
    said = ", ".join(f"{read[word]} {word}" for word in SHORT.values() if read[word])
    return [*lines, f"{len(register)} sources: {said}; – : no number rests on it, it was read for background"]


def one(key: str, register: dict[str, Source], uses: dict[str, list[Use]]) -> list[str]:
    """Return all that is known of a source, and every place that names it; raise ScenarioError if unknown."""
    if key not in register:
        raise ScenarioError(f"{key!r} is not a source{nearest(key, register)}")
    source = register[key]
    lines = [key]
    for f in fields(source):
        value = getattr(source, f.name)
        if f.name != "key" and value:
            lines.append(f"  {f.name}: {SHORT[value] if f.name == 'read' else value}")
    places = uses.get(key, [])
    lines.append(f"  named by {len(places)} rows" if places else "  no number rests on it")
    return [*lines, *(f"    {_place(use)}" for use in places)]
