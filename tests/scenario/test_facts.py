"""A scenario's facts lie between conf's defaults and what the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from sim.config.settings import compose
from sim.errors import ConfigError, NarvaError, ScenarioError
from sim.experiments import designs
from sim.paths import scenario_folder
from sim.scenario.facts import DatedFact, dated
from sim.scenario.reader import Reader
from sim.scenario.scenario import load_scenario, read_sources

HEAD = "title: A copy\nsummary: Another place?\nstart: 2025-02-14\nhost: EE\nus: US\nchallenger: Russia\ntown: narva\n"
TROOPS = "posture.framework_forward: {value: 2000, low: 1500, high: 2500, source: public_record, grade: data, text: troops here}\n"
FACTS = f"""{TROOPS}council.rho: {{value: "triangular:0:.1:.3", source: assumed, grade: assumed, text: here}}
horizon_days: {{value: 120}}
attempt.mode: {{value: day}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Callable[[str], str]:
    """Write a scenario that is based on Narva with these facts; return its path."""

    def write(facts: str = FACTS) -> str:
        folder = tmp_path / "place"
        folder.mkdir(exist_ok=True)
        (folder / "scenario.yaml").write_text(HEAD + "based_on: narva\n")
        (folder / "facts.yaml").write_text(facts)
        return str(folder)

    return write


def test_facts_replace_defaults_and_their_documentation(place):
    config = compose([f"scenario={place()}"])
    assert config.values["posture.framework_forward"] == 2000
    assert (config.horizon_days, config.choices["attempt.mode"].name) == (120, "DAY")
    about = config.about["posture.framework_forward"]
    assert (about.source, about.grade, about.text) == ("public_record", "data", "troops here")
    assert (about.low, about.mode, about.high, about.unit) == (1500, 2000, 2500, "persons")
    drawn = config.about["council.rho"]
    assert (drawn.low, drawn.mode, drawn.high) == (0, 0.1, 0.3)


def test_what_the_user_chooses_wins(place):
    here = f"scenario={place()}"
    assert compose([here, "posture.framework_forward=700"]).values["posture.framework_forward"] == 700
    preset = compose([here, "posture=brigade", "attempt=never"])
    assert preset.values["posture.framework_forward"] == 4000
    assert preset.choices["attempt.mode"].name == "NEVER"
    untouched = compose([here, "posture=drawdown"])
    assert untouched.values["posture.framework_forward"] == 2000  # the preset does not speak of it
    assert compose([here, "horizon_days=30", "attempt.day=3"]).horizon_days == 30


def test_another_scenario_is_left_alone(place):
    before = compose()
    compose([f"scenario={place()}"])
    after = compose()
    assert after.digest == before.digest
    assert after.values["posture.framework_forward"] == 700


def test_an_experiment_may_name_the_scenario(place, tmp_path):
    folder = tmp_path / "presets" / "experiment"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(f"# @package _global_\nscenario: {place()}\n")
    config = compose(["experiment=mine"], more=tmp_path / "presets")
    assert config.values["posture.framework_forward"] == 2000


def test_a_sweep_over_scenarios_composes_each(place):
    plan = designs.read([f"scenario=narva,{place(TROOPS)}", "replications=3"])
    assert [plan.config(n).values["posture.framework_forward"] for n in range(2)] == [700, 2000]


def test_a_composed_configuration_keeps_its_scenario(place):
    with pytest.raises(ConfigError, match=r"needs another composition, since facts differ"):
        compose().with_values({"scenario": place()})


def test_the_resolved_configuration_shows_them(place, capsys):
    assert main(["run", f"scenario={place()}", "--cfg", "job", "--package", "posture"]) == 0
    assert "framework_forward: 2000" in capsys.readouterr().out


def test_the_scenario_knows_its_facts(place):
    assert next(fact.key for fact in load_scenario(place()).facts) == "posture.framework_forward"
    assert load_scenario("narva").facts == ()


WRONG: list[tuple[str, str]] = [
    ("posture.framework_forwad: {value: 1}", r"row 1 \(posture.*is not a quantity of conf; did you mean 'posture.framework_forward'\?"),
    ("seed: {value: 1}", r"key 'seed' is not a quantity of conf"),
    ("host.police: {value: 99, source: assumed, grade: assumed, text: x}", r"host.police=99 is out of range; allowed: 0 to 20"),
    ("host.police: {value: much, source: assumed, grade: assumed, text: x}", r"host.police='much': neither a number nor a known"),
    ("host.police: {value: 1}", r"lacks source, grade, text"),
    ("host.police: {value: 1, low: 2, high: 1, source: assumed, grade: assumed, text: x}", r"low 2, mode 1, high 1 do not ascend"),
    ("attempt.mode: {value: dya}", r"attempt.mode=dya is no such choice; did you mean 'day'\?"),
    ("horizon_days: {value: 3}", r"horizon_days=3 is out of range; allowed: 7 to 720"),
    ("host.police: {value: 1, source: asumed, grade: assumed, text: x}", r"source 'asumed' is not a known source"),
    ("host.police: {valu: 1}", r"unknown column 'valu'; did you mean 'value'\?"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "reason"), WRONG)
def test_a_wrong_fact_gets_one_line(place, facts, reason):
    with pytest.raises(ScenarioError, match=reason) as caught:
        load_scenario(place(facts + "\n"))
    assert "\n" not in str(caught.value)


def test_a_wrong_fact_stops_a_run_before_anything_is_made(place, capsys, tmp_path):
    here = place("host.police: {value: 99, source: assumed, grade: assumed, text: x}\n")
    out = tmp_path / "out"
    assert main(["run", f"scenario={here}", f"hydra.run.dir={out}"]) == 2
    assert "host.police=99 is out of range" in capsys.readouterr().err
    assert not out.exists()


def test_every_error_is_a_user_s(place):
    caught: list[Any] = []
    for facts, _ in WRONG:
        try:
            compose([f"scenario={place(facts)}"])
        except NarvaError as error:
            caught.append(error)
    assert len(caught) >= len(WRONG) - 1  # which sources there are is known only to the whole scenario


@pytest.mark.parametrize(
    ("start", "troops", "forward", "free"),
    [("2001-09-06", 112000, 0, 1), ("2014-05-01", 67000, 150, 1), ("2023-01-01", 100000, 600, 0.5),
     ("2025-02-14", 82000, 600, 0.5)],
)  # fmt: skip
def test_a_crisis_of_another_year_plays_with_its_own_numbers(
    tmp_path: Path, start: str, troops: int, forward: int, free: float
) -> None:
    """dated.yaml lies between conf and the scenario's own facts; what the user says comes last."""
    folder = tmp_path / "then"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(f"based_on: narva\n{HEAD}".replace("2025-02-14", start))
    config = compose([f"scenario={folder}"])
    paths = ("washington.theatre_troops", "posture.us_forward", "ukraine.availability_war")
    assert tuple(config.median(path) for path in paths) == (troops, forward, free)
    assert compose([f"scenario={folder}", "posture.us_forward=40"]).median("posture.us_forward") == 40
    own = "washington.theatre_troops: {value: 5, source: public_record, grade: data, text: here}\n"
    (folder / "facts.yaml").write_text(own)
    assert compose([f"scenario={folder}"]).median("washington.theatre_troops") == 5


def test_every_dated_number_is_sound_and_in_order() -> None:
    """Each row is read as a fact is; the earliest first, and sources are in the register."""
    for key, rows in dated().items():
        until = [row["until"] for row in rows]
        assert until == sorted(set(until)), key
        for row in rows:
            reader = Reader(scenario_folder("narva"))
            read_sources(reader)
            reader.table(DatedFact, [("dated.yaml", {"key": key, **row})])
            reader.stop()
