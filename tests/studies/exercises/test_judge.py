"""Answers follow the numbers that were played: settings, paired comparisons, verdicts and sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.config.settings import CENTRAL, compose
from sim.experiments.montecarlo import simulate
from sim.experiments.progress import silent
from sim.model.row import COLUMNS
from sim.model.units import BLOCK
from sim.results.estimators import Difference, Estimate
from sim.scenario.scenario import load_scenario
from sim.studies.exercises.declared import ZERO, Answer, Exercise, find_exercise, load_exercises
from sim.studies.exercises.judge import MIXED, RISES, SAME, Case, Found, estimate
from sim.studies.exercises.report import sentence
from sim.studies.exercises.run import Played, config_of, play_settings, settings_of
from sim.studies.sweeps import Runner

EXERCISES = load_exercises()
ONE = {"kind": "threads", "workers": 1}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Played]:
    """Play few crises of some settings; no answer is read off them."""

    def settings(*words: tuple[str, ...], replications: int = 30) -> Played:
        folder = tmp_path_factory.mktemp("exercises")
        return play_settings(words, "narva", COLUMNS, replications, Runner(folder, silent, ONE))

    return settings


def named(key: str) -> Exercise:
    return find_exercise(key, EXERCISES)


def one(key: str, answer: str) -> Answer:
    return next(a for a in named(key).answers if a.key == answer)


def test_presets_come_before_values_as_in_hydra() -> None:
    given = ("council.rho=.1", "alliance=article", "ukraine.months_since_freeze=null")
    assert config_of("narva", given).tree == compose([CENTRAL, *given]).tree


def test_a_setting_is_what_a_run_plays(played: Callable[..., Played]) -> None:
    """Presets and values side by side in one sweep: a row of each is the row of a run of its own."""
    words = (
        ("attempt=certain", "council.rho=.1"),
        ("alliance=article", "ukraine.months_since_freeze=null"),
        (),
    )
    found = played(*words)
    for each in words:
        alone = simulate(config_of("narva", each).with_values({"replications": 30}), load_scenario("narva"))
        assert found.settings[each].runs["weight"].tolist() == alone.runs["weight"].tolist()
    assert found.crises == 90


def test_a_sentence_follows_the_numbers() -> None:
    answer = named("belief").answers[0]
    before, after = Estimate(3.0, 2.5, 3.5), Estimate(2.0, 1.5, 2.5)
    for key, gap in ("rises", (1.0, 0.5, 1.5)), ("falls", (-1.0, -1.5, -0.5)), ("same", (0.1, -0.5, 0.7)):
        case = Case("doubted", "believed little", before, after, Difference(*gap, 1.0), key)
        values = {"trusted": {answer.measure: before}, "doubted": {answer.measure: after}}
        said = sentence(Found(answer, values, (case,)))
        assert said.startswith(getattr(answer, key)[:20])
        assert "3.00 [2.50, 3.50]" in said
        assert "2.00 [1.50, 2.50]" in said
        assert f"{gap[0]:+.2f}".replace("-", "−") in said


def test_a_list_that_is_empty_leaves_out_its_part() -> None:
    (answer,) = (a for a in named("survives").answers if a.key == "troops")
    flat = Estimate(1.0, 0.9, 1.1)
    cases = [Case(k, k, flat, flat, Difference(0, -1, 1, 1), SAME) for k in answer.cases[1:]]
    cases.append(Case("fearless", "the fearless", flat, flat, Difference(1, 0.5, 1.5, 1), RISES))
    found = Found(answer, {}, tuple(cases))
    assert found.verdict == MIXED
    said = sentence(found)
    assert "raise the ratio with the fearless." in said
    assert "lower it" not in said
    assert "[" not in said


def test_a_case_is_paired_on_common_random_numbers(played: Callable[..., Played]) -> None:
    """A known case: taking the alliance away leaves seizures standing."""
    exercise, answer = named("outsiders"), one("outsiders", "ending")
    every = played(*settings_of(exercise, answer), replications=30 * BLOCK)
    found = every.find(exercise, answer)
    (case,) = found.cases
    assert case.after == estimate("restored", every.settings[("attempt=certain",)])
    assert case.before is not None
    assert case.gap.value == pytest.approx(case.after.value - case.before.value)
    assert found.verdict == RISES
    assert found.values["outsider"]["seizure_holds"].value > 0


def test_against_zero_holds_values_themselves(played: Callable[..., Played]) -> None:
    exercise, answer = named("smallest"), one("smallest", "least")
    assert answer.reference == ZERO
    found = played(*settings_of(exercise, answer)).find(exercise, answer)
    assert {case.key: case.verdict for case in found.cases}["nothing"] != RISES  # nothing backs a belief
    assert [case.after for case in found.cases] == [found.values[c.key][answer.measure] for c in found.cases]


def test_a_quiet_record_is_less_likely_where_attempts_are(played: Callable[..., Played]) -> None:
    words = [(f"kremlin.prize={prize}",) for prize in (0.3, 3)]
    every = played(*words)
    small, large = (estimate("quiet(76)", every.settings[each]) for each in words)
    assert 0 <= large.value < small.value <= 1
