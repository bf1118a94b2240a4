"""Answers to what a statement requires, in lines for the terminal and as a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

from sim.engines import history
from sim.engines.history import RULE
from sim.scenario.scenario import load_scenario
from sim.scenario.sources import titles
from sim.studies.pages import put
from sim.studies.require.declared import SCENARIO
from sim.studies.require.run import Shipped, identity
from sim.studies.require.search import STEPS, Answer, Shift

PAGE = "require.md"
REBUILD = "narva require --write docs"
STANDARD = NormalDist()


def lines(found: Answer) -> list[str]:
    """Return an answer in lines."""
    listed = [f"  {line}" for line in moved(found)]
    steps = [f"  {line}" for line in frontier(found)]
    return [*summary(found), *listed, *by_rule(found), *steps, *replay(found), *calibration(found)]


def summary(found: Answer) -> list[str]:
    """Return what a run over all that is not known says, and how far the nearest shift is."""
    statement, sampled, best = found.statement, found.sampled, found.nearest
    said = (
        f"{statement.text}: over all that is not known it is {valued(sampled.value)} {statement.unit}; by "
        f"a linear fit to {sampled.crises:,} crises it holds in {100 * sampled.holds:.0f} of 100 worlds."
    )
    if found.held:
        return [said, "It holds as things are: nothing would have to change."]
    if best is None:
        nearest = max(found.front, key=lambda shift: shift.margin)
        return [
            said,
            f"No shift within {STEPS[-1]:g} standard deviations was found that surely makes it hold: at "
            f"{nearest.distance:.1f} it becomes {valued(nearest.value)}.",
        ]
    return [
        said,
        f"The nearest shift found is {best.distance:.1f} standard deviations away: {len(best.scores)} "
        "numbers are set as below, the others stay as uncertain as they are, and the value becomes "
        f"{valued(best.value)}.",
        f"These numbers are drawn as far in this direction in {100 * STANDARD.cdf(-best.distance):.2g} of "
        "100 worlds.",
    ]


def valued(value: tuple[float, float, float]) -> str:
    """Return a value with its interval."""
    return f"{value[0]:.1f} [{value[1]:.1f}, {value[2]:.1f}]"


def moved(found: Answer) -> list[str]:
    """Return what the nearest shift moves, the farthest first."""
    best, space = found.nearest, found.space
    if best is None or found.held:
        return []
    return [
        f"{path}: from {space.value(path, 0):.3g} to {space.value(path, score):.3g}; "
        f"{100 * STANDARD.cdf(score):.0f} of 100 draws are below"
        for path, score in sorted(best.scores.items(), key=lambda one: -abs(one[1]))
    ]


def by_rule(found: Answer) -> list[str]:
    """Return how far along the same direction it holds under each rival rule."""
    if not found.by_rule or found.held:
        return []
    said = [
        f"{rule.replace('_', ' ')} {f'{shift.distance:.1f}' if shift else 'not found'}"
        for rule, shift in found.by_rule.items()
    ]
    return [f"the same direction under each rival rule, in standard deviations: {', '.join(said)}"]


def frontier(found: Answer) -> list[str]:
    """Return the front: how far for how much."""
    if found.held:
        return []
    return [
        f"{shift.distance:.1f} standard deviations, {_rule(shift)}: {valued(shift.value)}, "
        f"margin {shift.margin:+.1f} {found.statement.unit}".replace("-", "−")
        for shift in found.front
    ]


def _rule(shift: Shift) -> str:
    return shift.rule.replace("_", " ") if shift.rule else "all rules drawn"


def replay(found: Answer) -> list[str]:
    """Return how to play the nearest shift, and which crises to replay."""
    best = found.nearest
    if best is None or found.held:
        return []
    words = [*found.space.words, *(f"{RULE}={best.rule}" for _ in range(bool(best.rule)))]
    words += [f"{path}={found.space.value(path, score):.12g}" for path, score in best.scores.items()]
    which = ", ".join(str(n) for n in best.replications)
    return [f"narva run {' '.join(words)}", f"crises in which it holds, for narva replay: {which or 'none'}"]


def calibration(found: Answer) -> list[str]:
    """Return what history makes of the shift; that it is of other rules is said."""
    scenario, best = found.space.scenario, found.nearest
    tilt = history.current(scenario)
    if tilt is None:
        return [history.state(scenario)]
    if best is None:
        return []
    own = tilt.among(best.scores)
    if not own.paths:
        return ["history says nothing of the numbers that are moved"]
    ratio = own.density([best.scores[path] for path in own.paths])
    return [
        f"history makes these values {ratio:.2g} times as likely as the prior does: {', '.join(own.paths)}"
    ]


def write(answers: Sequence[Shipped], docs: Path) -> Path:
    """Write the page of the published statements; return its path."""
    sources = load_scenario(SCENARIO).sources
    parts = [HEAD.format(digest="-".join(identity().values()), rebuild=REBUILD)]
    for one in answers:
        p, found = one.published, one.answer
        asked = f"{p.said} As a statement: `{p.statement}`. {p.nearest}"
        told = [f"{line[0].upper()}{line[1:]}." for line in (*by_rule(found), *calibration(found))]
        played = replay(found)
        code = ["```\n" + "\n".join(played) + "\n```"] if played else []
        front = frontier(found)
        steps = ["How far for how much:", _listed(front)] if front else []
        body = [asked, *summary(found), _listed(moved(found)), *steps, *told, *code]
        source = f"Source: {titles(p.source, sources)}."
        parts.append("\n\n".join((f"## {p.who}", *body, source)))
    return put("\n\n".join(parts) + "\n", docs / PAGE)


def _listed(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


HEAD = """# What would have to be true

<!-- built from {digest}: {rebuild} -->

Experts disagree in public. Each disagreement below is put as a statement on this model's crises, in our own
words, and answered by the least implausible shift of numbers under which it holds: some numbers are set, and
all others stay as uncertain as they are. The distance of a shift counts the standard deviations of all its
numbers together, each in its own distribution (first-order reliability: Hasofer and Lind 1974). Every value
is that of crises that were played. A near shift says that a disagreement is about little; a far one says what
it is about. Neither says who is right. The command plays the shift, and `narva replay` shows any of the
crises named."""
