"""The other scenarios that come with the program: sound, of their own place, and played alike by both engines."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.authoring.check import inspect, names_of_place
from sim.cli import play as playing
from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines.agents import Crisis
from sim.engines.batch import Batch
from sim.errors import PlayError
from sim.model.enums import Outcome, Seat
from sim.paths import scenario_keys
from sim.play.game import new_game
from sim.reports.replay.crisis import watch_crisis
from sim.reports.replay.watch import told
from sim.reports.sentences import seat_name
from sim.reports.words import glossary, rung_name, without
from sim.scenario.facts import DATED, LOCAL
from sim.scenario.scenario import Scenario, load_scenario

OTHERS = [name for name in scenario_keys() if name != "narva"]
EARLY = ("horizon_days=28", "attempt.mode=day", "attempt.day=3")
SMALL = ("horizon_days=14", "crisis_days=10", "residents.count=40", "attempt.day=3", "attempt.mode=day")


@pytest.fixture(scope="module", params=OTHERS)
def scenario(request: Any) -> Scenario:
    return load_scenario(request.param)


def composed(scenario: Scenario, *overrides: str) -> Config:
    return compose([f"scenario={scenario.key}", *overrides])


def play(config: Config, scenario: Scenario, n: int) -> np.ndarray:
    which = np.arange(n)
    return Batch(config, scenario).play(draw_parameters(config, which), seeds(config.seed, which))


def column(rows: np.ndarray, name: str) -> np.ndarray:
    return rows[name]


def test_they_are_of_different_kinds() -> None:
    hosts = {name: load_scenario(name) for name in OTHERS}
    assert {"batanes", "daugavpils", "gori", "gotland"} <= set(hosts)
    assert {s.host for s in hosts.values()} >= {"LV", "GE", "PH", "SE"}
    assert {s.key for s in hosts.values() if not s.has_council} == {"batanes", "gori"}
    assert {s.key for s in hosts.values() if any(c.by != "land" for c in s.contingents)} == {
        "batanes",
        "gotland",
    }
    assert len({len(s.members) for s in hosts.values()}) > 1


def test_each_is_sound(scenario: Scenario) -> None:
    mistakes, warnings = inspect(scenario.folder)
    assert mistakes == []
    assert not [line for line in warnings if "to do" in line or "speaks of another place" in line]


def test_no_number_speaks_of_another_place(scenario: Scenario) -> None:
    """Whatever conf says of Narva or Estonia, or of 2025, has a fact here in its stead."""
    strange = names_of_place(load_scenario("narva")) - names_of_place(scenario)
    about = {path: entry.text for path, entry in composed(scenario).about.items()}
    spoken = [path for path in about if re.search("|".join(strange), about[path])]
    assert {path for path in spoken if path not in {f.key for f in scenario.facts}} == set()


def test_conf_s_local_quantities_are_those_that_name_the_place() -> None:
    about = {path: entry.text for path, entry in compose().about.items()}
    named = {p for p, text in about.items() if re.search("Narva|Estonia|British|52,000", text)}
    assert named - {"posture.others_forward"} <= set(LOCAL)
    assert {*LOCAL, *DATED} <= set(about)


@pytest.mark.parametrize("name", OTHERS)
def test_both_engines_give_the_same_crises(name: str) -> None:
    scenario = load_scenario(name)
    config = composed(scenario, *SMALL)
    rows = play(config, scenario, 4)
    for n in range(4):
        crisis = Crisis(config, scenario, n)
        crisis.play()
        assert crisis.row.tobytes() == rows[n].tobytes()


def test_a_chronicle_speaks_of_its_own_place(scenario: Scenario) -> None:
    lines = "\n".join(told(watch_crisis(composed(scenario, *SMALL), scenario, 1)))
    town = next(p.name for p in scenario.places if p.key == scenario.town)
    assert town in lines
    news = " ".join(inject.text for inject in scenario.injects)
    strange = names_of_place(load_scenario("narva")) - names_of_place(scenario)
    assert [name for name in strange if name in lines and name not in news] == []
    assert ("armed men" in lines) == ("armed men" in scenario.intruders)


def test_seats_are_called_by_their_capitals() -> None:
    capitals = {
        "narva": "Tallinn",
        "daugavpils": "Riga",
        "gori": "Tbilisi",
        "gotland": "Stockholm",
        "batanes": "Manila",
    }
    assert {name: seat_name(Seat.HOST, load_scenario(name)) for name in capitals} == capitals
    seats = {seat_name(seat, load_scenario("batanes")) for seat in Seat}
    assert seats == {"Beijing", "Washington", "Manila", "no council", "the willing"}
    minsk = replace(load_scenario("narva"), challenger="Belarus")
    assert seat_name(Seat.KREMLIN, minsk) == "Belarus"
    assert seat_name(Seat.KREMLIN, replace(minsk, seats={"kremlin": "Minsk"})) == "Minsk"


def test_a_challenger_that_denies_nothing_is_not_said_to() -> None:
    gori = load_scenario("gori")
    assert rung_name(1, gori) == "the Russian troops"
    assert "The op-ed" not in glossary(gori)
    assert "Russian troops appear" in glossary(gori)["Attempt"]
    assert rung_name(1, load_scenario("narva")) == "unmarked armed men, all denied"


def test_a_host_outside_the_alliance_gets_no_article_and_no_allies() -> None:
    gori = load_scenario("gori")
    rows = play(composed(gori, "residents.count=20"), gori, 120)
    for name in ("article4_hours", "article5_principle_hours", "article5_hours", "coalition_hours"):
        assert np.isnan(column(rows, name)).all(), name
    outcome = column(rows, "outcome")
    assert not np.isin(outcome, (Outcome.ALLIANCE_REVERSAL, Outcome.COALITION_REVERSAL)).any()
    assert (
        np.isin(
            outcome, (Outcome.SEIZURE_HOLDS, Outcome.NEGOTIATED_EXIT, Outcome.UNILATERAL_WITHDRAWAL)
        ).mean()
        > 0.9
    )
    assert set(column(rows, "attempt_day")) == {126}


def test_where_there_is_no_council_pages_do_not_speak_of_one() -> None:
    for name in ("batanes", "gori"):
        scenario = load_scenario(name)
        assert not {"Article 4, Article 5", "Silence"} & set(glossary(scenario))
        assert not re.search(
            "Article|council", " ".join([*glossary(scenario).values(), *without(scenario).values()])
        )
    assert {"Article 4, Article 5", "Silence"} <= set(glossary(load_scenario("gotland")))


def test_a_treaty_of_two_brings_the_ally_or_the_willing() -> None:
    batanes = load_scenario("batanes")
    rows = play(composed(batanes, "residents.count=20", *EARLY), batanes, 150)
    for name in ("article4_hours", "article5_hours", "coalition_hours"):
        assert 0 < np.isfinite(column(rows, name)).mean() < 1, name
    assert np.isnan(column(rows, "article5_principle_hours")).all()  # the treaty has no such text


def test_help_that_has_to_cross_the_sea_is_worth_less_where_the_sea_is_closed() -> None:
    """On the same random numbers: the town is given back less often, and hardly ever more, the worse the odds."""
    gotland = load_scenario("gotland")
    words = (
        "residents.count=20", "crisis_days=60", "kremlin=gambler", *EARLY,
        "kremlin.commitment_share=.6",
    )  # fmt: skip

    def restored(odds: float) -> float:
        given = (f"crossing.interdiction={odds}", f"crossing.interdiction_escorted={odds}")
        rows = play(composed(gotland, *words, *given), gotland, 200)
        back = (Outcome.HOST_RESTORES, Outcome.COALITION_REVERSAL, Outcome.ALLIANCE_REVERSAL)
        return float(np.isin(column(rows, "outcome"), back).mean())

    shares = [restored(odds) for odds in (0.0, 0.5, 1.0)]
    assert shares[0] > shares[2]
    assert shares[1] <= shares[0] + 0.01  # a host that cannot count on help may dare where it did not


def test_a_shared_menu_is_played_in_another_town() -> None:
    game = new_game([Seat.HOST], ["scenario=daugavpils", "residents.count=20"], short=True)
    labels = [item.label for item, _ in game.menu(Seat.HOST)]
    assert "Talk with Daugavpils's residents" in labels
    game.submit(Seat.HOST, [game.menu(Seat.HOST)[0][0].key])
    game.advance()
    assert game.round == 1


def test_a_member_that_objects_to_everything_blocks_the_articles(
    small: Callable[..., Config], narva: Scenario
) -> None:
    """The recipe for an alliance partly blocked: consensus fails, the willing go on."""
    members = tuple(replace(m, objection=5) if m.key == "HU" else m for m in narva.members)
    blocked = replace(narva, members=members)
    config = small("attempt.mode=day")
    before, after = (play(config, s, 60) for s in (narva, blocked))
    assert np.isfinite(column(before, "article4_hours")).any()
    assert np.isnan(column(after, "article4_hours")).all()


def test_the_terminal_plays_another_scenario_by_name(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.yaml").write_text("- {host: [engage]}\n")
    playing.main(["scenario=daugavpils", "--short", "--seed", "3", "--orders", "orders.yaml"], futures=2)
    said = " ".join(capsys.readouterr().out.split())
    assert "You play Riga" in said
    assert "narva play SEAT scenario=daugavpils --challenge" in said
    assert "Tallinn" not in said


def test_a_scenario_without_a_menu_cannot_be_played() -> None:
    with pytest.raises(PlayError, match=r"scenario gori has no menu\.yaml, so that it cannot be played"):
        playing.main(["host", "scenario=gori", "--seed", "3"])
