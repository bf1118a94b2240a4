"""`narva flip`: where a contrast in any measure changes sign along one number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.common import CAVEAT, Parser, settings_of, watched
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.experiments.flip import Flip, Question

OWN = ("over", "low", "high")


def main(arguments: list[str]) -> None:
    """Carry out `narva flip` with these arguments; raise NarvaError for what is wrong."""
    from sim.experiments.flip import question, sides

    args = _parser().parse_intermixed_args(arguments)
    if args.find:
        if args.measure:
            raise ConfigError(
                "narva flip --find takes its questions from sim/studies/flips.yaml, and no words"
            )
        _find(args.find)
        return
    if args.contrast is None:
        raise ConfigError("narva flip needs a measure and a contrast, such as 'posture=brigade vs default'")
    named = [word.split("=", 1) for word in args.words if word.partition("=")[0] in OWN]
    own = dict(named)
    if len(own) < len(named):
        raise ConfigError(f"{', '.join(OWN)}: each at most once")
    rest = [word for word in args.words if word.partition("=")[0] not in OWN]
    if "over" not in own:
        raise ConfigError("narva flip needs over=KEY, the number along which it looks: over=kremlin.prize")
    contrast = sides(args.contrast)
    for side in contrast:
        settings_of("narva flip", [*rest, *side])
    asked = question(args.measure, args.contrast, own["over"], rest, own.get("low"), own.get("high"))
    with watched() as shown:
        found = asked.answer(shown)
    config = asked.sides[0]
    count = f"{config.replications:,} crises a side at {len(found.tried)} values, in the same worlds"
    print(*told(found, asked, contrast), f"{count}; uncertainty={config.uncertainty}.", CAVEAT, sep="\n")


def _parser() -> Parser:
    parser = Parser(
        "narva flip",
        description="Find where one setting becomes better or worse than another, along a number: "
        "both are played in the same worlds, at as many values as it takes.",
    )  # fmt: skip
    parser.add_argument(
        "measure", metavar="MEASURE", nargs="?", help="a measure, or 'name: expression' of them"
    )
    parser.add_argument("contrast", metavar="CONTRAST", nargs="?", help="'posture=brigade vs default'")
    text = "over=KEY, the number; low=, high= (its plausible range otherwise); settings, as for narva run"
    parser.add_argument("words", nargs="*", metavar="key=value", help=text)
    parser.path(
        "--find", "find the flips of known levers, and keep them in this scenario's folder", "SCENARIO"
    )
    return parser


def _find(scenario: Path) -> None:
    from sim.scenario.scenario import load_scenario
    from sim.studies.flips import find, known

    loaded = load_scenario(str(scenario))
    with watched() as shown:
        path = find(loaded, shown)
    kept = known(loaded)
    for flip in kept.flips:
        print(f"{flip.measure}  {flip.contrast}  over={flip.over}  {flip.by or f'{flip.at:.3g}'}")
    pairs = sum(len(measures) for measures in kept.looked.values())
    print(f"{len(kept.flips)} flips of {pairs} levers and measures", f"kept: {path}", CAVEAT, sep="\n")


def told(found: Flip, asked: Question, contrast: tuple[list[str], list[str]]) -> list[str]:
    """Return the answer in a few lines."""
    from sim.reports.format import number
    from sim.reports.sweep.wording import gap
    from sim.results.measures import MEASURES

    measure, known = MEASURES[asked.measure], asked.sides[0].about[asked.over]
    first, second = (" ".join(words) for words in contrast)
    ends, plausible = (asked.low, asked.high), (known.low, known.high)
    reach = "" if ends == plausible else f" (plausible: {number(plausible[0])} to {number(plausible[1])})"
    low, high = (gap(asked.measure, d.value, d.low, d.high) for d in found.ends)
    lines = [
        f"‘{measure.label}’ ({measure.unit}): {first} less {second}, over {asked.over}",
        f"at {number(ends[0])}: {low}; at {number(ends[1])}: {high}{reach}",
    ]
    if found.at != found.at:
        near = [x for x, d in zip(ends, found.ends, strict=True) if d.low <= 0 <= d.high]
        doubt = f"; within noise at {' and '.join(map(number, near))}" if near else ""
        return [*lines, f"No crossing in [{number(ends[0])}, {number(ends[1])}]{doubt}."]
    sides = ("less", "more") if found.rises else ("more", "less")
    lines.append(
        f"It flips at {number(found.at)} [{number(found.low)}, {number(found.high)}]: "
        f"{first} gives {sides[0]} below, {sides[1]} above."
    )
    if found.more:
        lines.append(f"It flips {found.more} more times above that; give low= to look there.")
    return lines
