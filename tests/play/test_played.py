"""Which rule fits what people ordered: known choosers are recognised, few choices are refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.ends import Choice, End
from sim.play.game import Game
from sim.play.played import WAIT, Fit, Played, Rule, fits
from sim.scenario.scenario import Scenario, load_scenario

Play = Callable[..., Game]
OFFERED = ("cordon", "restore", "publish")


@pytest.fixture(scope="module")
def narva() -> Scenario:
    return load_scenario("narva")


def chooser(kind: str, belief: float, hours: float) -> float:
    """Return the chance with which a known chooser restores control by force; else it draws a cordon."""
    return {"evidence": belief, "habit": 0.9, "clock": hours / 200}[kind]


def classes(kind: str, games: int, rounds: int = 8) -> list[End]:
    """Return games of a host that chooses by a known rule."""
    luck, found = np.random.default_rng(5), []
    for n in range(games):
        choices = []
        for round_ in range(rounds):
            belief, hours = float(luck.random()), 24.0 * round_
            if kind == "even":
                chosen = str(luck.choice([WAIT, *OFFERED]))
            else:
                chosen = "restore" if luck.random() < chooser(kind, belief, hours) else "cordon"
            given = (chosen,) if chosen else ()
            choices.append(Choice("host", round_, 2, OFFERED, given, belief, hours))
        found.append(End(f"k{n}", "narva", (), False, ("host",), {"outcome": 4.0}, choices=tuple(choices)))
    return found


def fit_of(ends: list[End], scenario: Scenario) -> Fit:
    return next(fit for fit in fits(ends, scenario) if fit.seat == "host" and fit.public)


@pytest.mark.parametrize("kind", ["even", "habit", "evidence", "clock"])
def test_a_known_rule_is_recognised(kind: str, narva: Scenario) -> None:
    fit = fit_of(classes(kind, 30), narva)
    assert fit.rule
    assert fit.rule.name == kind
    assert fit.choices == 240


def test_bits_are_those_of_the_chooser(narva: Scenario) -> None:
    bits = fit_of(classes("habit", 40), narva).bits
    entropy = -(0.9 * math.log2(0.9) + 0.1 * math.log2(0.1))
    assert bits["habit"][0] == pytest.approx(entropy, abs=0.06)
    assert bits["even"][0] == pytest.approx(2.0)  # two bits: waiting, or one of three


@pytest.mark.parametrize(("games", "rounds"), [(0, 8), (7, 8), (9, 1)])
def test_too_few_choices_are_refused(games: int, rounds: int, narva: Scenario) -> None:
    fit = fit_of(classes("habit", games, rounds), narva)
    assert fit.rule is None
    assert fit.bits == {}
    assert "too few" in fit.refused


def test_what_cannot_be_given_has_no_chance() -> None:
    rule = Rule("host", True, "evidence", (WAIT, *OFFERED), ((0.0, 0.0), (1.0, 0.0), (0.0, 5.0), (9.0, 0.0)))
    chances = rule.chances(["cordon", "restore"], 0.9, 0.0)
    assert chances.sum() == pytest.approx(1.0)
    assert chances[3] == 0.0
    assert rule.chances([], 0.9, 0.0).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert rule.chances(["restore"], 0.9, 0.0)[2] > rule.chances(["restore"], 0.1, 0.0)[2]


def test_a_played_seat_orders_what_it_can_pay_for(game: Play, narva: Scenario) -> None:
    fit = fit_of(classes("habit", 12), narva)
    assert fit.rule
    played, luck, ordered = Played([fit.rule]), np.random.default_rng(2), 0
    assert played.seats == [Seat.HOST]
    for replication in range(4):
        going = game([Seat.HOST], short=True, replication=replication)
        while not going.over:
            chosen = played.orders(going, Seat.HOST, luck)
            going.submit(Seat.HOST, chosen)
            ordered += len(chosen)
            going.advance()
    assert ordered > 3


def test_rules_are_kept_and_read_again(tmp_path: Path, narva: Scenario) -> None:
    fit, path = fit_of(classes("evidence", 12), narva), tmp_path / "played.json"
    assert fit.rule
    path.write_text(Played([fit.rule]).write())
    assert Played.read(path, [Seat.HOST]).rules == {("host", True): fit.rule}
    with pytest.raises(PlayError, match="no played rule for kremlin"):
        Played.read(path, [Seat.KREMLIN])
    path.write_text('{"played": [{"seat": "host"}]}')
    with pytest.raises(PlayError, match="holds no played rules"):
        Played.read(path, [Seat.HOST])


def test_rules_that_cannot_choose_are_refused(tmp_path: Path) -> None:
    """Each would end a game in the middle."""
    sound = {
        "seat": "host",
        "public": True,
        "name": "habit",
        "orders": [WAIT, "cordon"],
        "coefficients": [[0.0], [1.0]],
    }
    odd = {
        "seat": [3, "x", None, ["host"], ""], "name": ["x", None, "clock"],
        "orders": [["cordon", WAIT], [WAIT], [WAIT, WAIT], [], 3, None],
        "coefficients": [[[0.0], [math.nan]], [[0.0], [math.inf]], [[0.0], [10**400]], [0.0, 1.0], [], None, [[0.0], [1.0, 2.0]], "x"],
    }  # fmt: skip
    texts = [
        json.dumps({"played": [{**sound, key: value}]}) for key, values in odd.items() for value in values
    ]
    path = tmp_path / "played.json"
    path.write_text(json.dumps({"played": [sound]}))
    assert Played.read(path, [Seat.HOST]).seats == [Seat.HOST]
    for text in (
        *texts,
        "[" * 100_000,
        "[]",
        "{}",
        '{"played": 3}',
        '{"played": [3]}',
        '{"played": [[]]}',
        "null",
    ):
        path.write_text(text)
        with pytest.raises(PlayError, match="holds no played rules"):
            Played.read(path, [Seat.HOST])
