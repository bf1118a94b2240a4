"""How far orders move things: half of the way to an end of a plausible range, or a step of the menu; one line for a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.parameters.validation import FIELDS, bounds, is_choice
from sim.scenario.effects import MenuItem
from sim.scenario.moves import BEGINS, EFFECTS, ENDS, Effect, Step, beyond, moves, plausible, settled
from sim.scenario.scenario import load_scenario
from tests.scenario_copies import refusal

NARVA = load_scenario("narva")
RANGED = [
    path for path in FIELDS
    if not is_choice(path) and plausible(path).mode > 0 and plausible(path).low < plausible(path).mode
]  # fmt: skip


def towards(target: str, end: str) -> Effect:
    (found,) = moves([{"target": target, "to": end}], {})
    return found


@pytest.mark.parametrize("path", RANGED[::7])
def test_an_order_takes_a_number_half_of_the_way_and_never_past_its_end(path: str) -> None:
    about = plausible(path)
    low = towards(path, "low")
    assert low.scales
    assert about.mode * low.size == pytest.approx((about.mode + about.low) / 2)
    assert bounds(path)[0] <= about.mode * low.size <= about.mode


@pytest.mark.parametrize("state", BEGINS)
@pytest.mark.parametrize("end", ENDS)
def test_a_state_moves_as_the_number_that_it_begins_at(state: str, end: str) -> None:
    about, found = plausible(BEGINS[state]), towards(state, end)
    assert not found.scales
    assert about.mode + found.size == pytest.approx((about.mode + getattr(about, end)) / 2)


def sizes() -> Iterator[tuple[str, Effect]]:
    for item in NARVA.menu:
        for effect in item.effects:
            yield item.key, effect


def test_no_order_of_the_menu_has_a_size_of_its_own() -> None:
    found: dict[tuple[str, bool], set[float]] = {}
    for _, effect in sizes():
        found.setdefault((effect.target, effect.size > (1 if effect.scales else 0)), set()).add(
            abs(effect.size) if not effect.scales else effect.size
        )
    several = {target for (target, _), kinds in found.items() if len(kinds) > 1}
    assert several <= {"us_signal", "europe_signal"}  # words and deeds
    assert all(not effect.step for _, effect in sizes())


def test_a_step_counts_in_numbers_of_conf() -> None:
    day = Step("day", "evidence", "a day", of="information.evidence_rate", size=2)
    (more, less) = settled((Effect("", 1.0, step="day"), Effect("", -1.0, step="day")), [day])
    rate = plausible("information.evidence_rate").mode
    assert (more, less) == (Effect("evidence", 2 * rate), Effect("evidence", -2 * rate))
    word = Step(
        "word", "us_signal", "a word", of="washington.statement_counts", over="washington.posture_counts"
    )
    assert word.amount == pytest.approx(0.25)
    assert word.flaw() == ""
    assert "not within -1 to 1" in Step("many", "fear", "many", size=3).flaw()
    assert {effect.target for _, effect in sizes()} <= {*EFFECTS, *FIELDS}


def test_orders_that_together_leave_the_bounds_are_named() -> None:
    high = towards("host.engagement", "high")
    assert beyond([high]) == ""
    assert "2 orders together take host.engagement to 1.01, not within 0 to 1" in beyond([high, high])


def test_an_order_that_moves_nothing_is_refused() -> None:
    item = MenuItem("idle", "host", "Idle", "Nothing.", "None.", "assumed")
    assert item.flaw() == "moves nothing: it has neither effects nor a verb"


BROKEN = [
    ("{target: seizure.intruders, to: high}", "{target: seizure.intruders, times: 1.3}",
     r"menu.yaml, row \d+ \(prepare\): effects .* which is none of {target, to: low}"),
    ("{target: seizure.intruders, to: high}", "{target: seizure.intruders, to: hihg}",
     r"takes seizure.intruders to 'hihg', which is neither low nor high; did you mean 'high'\?"),
    ("{target: seizure.intruders, to: high}", "{target: seizure.intuders, to: high}",
     r"has target 'seizure.intuders', which is not a quantity of conf; did you mean 'seizure.intruders'\?"),
    ("{target: seizure.intruders, to: high}", "{target: evidence, to: high}",
     r"takes evidence to an end, but it has no plausible range"),
    ("{target: seizure.intruders, to: high}", "{target: probing.unity, to: high}",
     r"takes probing.unity from 0, of which there is no share"),
    ("{target: seizure.intruders, to: high}", "{target: probing.unity, to: low}",
     r"takes probing.unity to its low end, where it is: 0"),
    ("{more: brigade}", "{more: brigate}", r"has more: 'brigate', which is not a step; did you mean 'brigade'\?"),
    ("{more: mediators}", "{less: mediators}", r"moves talks by -1, not within 1 to 1"),
    ("once: 1, delay_hours: 240,\n     gains: If an", "delay_hours: 240,\n     gains: If an",
     r"\(prepare\): takes seizure.intruders towards an end, hence needs `once: 1`"),
    ("size: 24, ground", "size: 2400, ground", r"\(planted\): comes to 14400 of false_flag, not within 0 to 2000"),
    ("day_of_fear: {target: fear, of: residents.fear_shock", "day_of_fear: {target: fear, of: residents.fear_shok",
     r"of 'residents.fear_shok' is not a quantity of conf"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), BROKEN)
def test_a_mistake_in_a_menu_is_one_line(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert re.search(says, refusal(tmp_path, "menu.yaml", old, new))
