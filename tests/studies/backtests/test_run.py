"""A back-test's draws of the shared numbers, and its cases as sweeps of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.config.settings import compose
from sim.errors import SweepError
from sim.experiments.progress import silent
from sim.studies.backtests.declared import read_case, read_history
from sim.studies.backtests.run import config_of, plan_of_case, play_case, prior, ranks, values_at
from sim.studies.sweeps import Runner, plan_of


def test_draws_are_a_latin_hypercube_within_the_documented_range():
    at = ranks(replace(read_history().decision, draws=20), 2)
    assert sorted((at[:, 0] * 20).astype(int)) == list(range(20))
    config = compose([])
    values = values_at(config, ["council.request_days"], at[:, :1])
    about = config.about["council.request_days"]
    assert about.low <= values.min() < values.max() <= about.high
    assert prior(config, "alliance.resolve").text == "triangular:0.26:0.55:0.81"


ONE = {"kind": "threads", "workers": 1}


def test_a_case_is_played_alike_anywhere_and_its_shared_numbers_matter(tmp_path: Path) -> None:
    case, shared = read_case("history/september_2001"), ("council.draft_days",)
    values = np.array([[0.25], [5.0]])
    cluster = {"kind": "dask", "workers": 1, "address": None, "processes": False}
    places = (ONE, {**ONE, "workers": 2}, cluster)
    runners = [Runner(tmp_path / str(n), silent, executor) for n, executor in enumerate(places)]
    first, *others = [play_case(case, shared, values, 6, runner).tolist() for runner in runners]
    assert others == [first, first]
    assert first[0][0] < first[1][0]  # a quicker draft, an earlier text


def test_a_case_that_was_stopped_goes_on_and_another_size_is_refused(tmp_path: Path) -> None:
    case, shared, values = read_case("history/quiet_years"), ("kremlin.prize",), np.array([[0.5], [2.0]])
    calls = []

    def stop(done: int, total: int, label: str) -> None:
        calls.append(done)
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_case(case, shared, values, 4, Runner(tmp_path, stop, ONE))
    again = play_case(case, shared, values, 4, Runner(tmp_path, silent, ONE))
    whole = play_case(case, shared, values, 4, Runner(tmp_path / "whole", silent, ONE))
    assert again.tolist() == whole.tolist()
    with pytest.raises(SweepError, match="begun with other settings"):
        play_case(case, shared, values, 5, Runner(tmp_path, silent, ONE))


def test_an_empty_seat_gives_no_orders(tmp_path: Path) -> None:
    case = read_case("history/september_2001")
    plan = plan_of_case(case, (), np.empty((1, 0)), 3)
    runs = Runner(tmp_path, silent, ONE).sweep("empty", plan_of(plan.bases, [{}], ["outcome"], 3))
    assert set(runs.runs(["outcome"])["outcome"]) == {"seizure_holds"}  # nobody is ordered to leave


def test_a_fact_that_says_that_there_is_no_treaty_is_kept_over_the_shared_draw(tmp_path: Path) -> None:
    case = read_case("history/crimea_2014")
    column = [pattern.key for pattern in case.patterns].index("no_force")
    runner = Runner(tmp_path, silent, ONE)
    assert play_case(case, ("council.objection",), np.array([[0.0033]]), 6, runner)[0, column] == 0.0


def test_a_fact_s_number_is_not_drawn_again() -> None:
    case = read_case("history/crimea_2014")
    plan = plan_of_case(case, ("host.will", "kremlin.prize"), np.array([[0.9, 0.4]]), 3)
    assert plan.config(0).values["kremlin.prize"] == 0.4
    assert plan.config(0).values["host.will"] == config_of(case).values["host.will"]
