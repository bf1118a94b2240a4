"""Which numbers a run draws: all that are not known, those that conf/ draws, or none."""

from __future__ import annotations

import pytest

from sim.config.settings import compose, from_tree
from sim.errors import ConfigError
from sim.parameters.distributions import Distribution, Kind
from sim.parameters.schema import Quantity
from sim.parameters.validation import FIELDS


@pytest.fixture(scope="module")
def configs():
    """Return the default under each uncertainty."""
    return {how: compose([f"uncertainty={how}"]) for how in ("all", "central", "none")}


def test_all_draws_every_number_that_is_not_known(configs):
    every, central = configs["all"], configs["central"]
    assert compose([]).digest == every.digest
    for path, field in FIELDS.items():
        if not isinstance(field, Quantity):
            continue
        known = central.values[path]
        if (
            isinstance(known, Distribution)
            or field.setting
            or every.about[path].low >= every.about[path].high
        ):
            assert every.values[path] == known, path
        else:
            drawn = every.values[path]
            assert drawn.kind == Kind.PLAUSIBLE, path
            assert drawn.a <= known == drawn.b <= drawn.c, path
            assert every.median(path) == known, path
    assert len(every.drawn) > 10 * len(central.drawn)
    assert every.drawn_rules == ["alliance.rule"]


def test_none_draws_nothing_and_is_the_middle_of_the_others(configs):
    none = configs["none"]
    assert none.drawn == none.drawn_rules == []
    for other in ("all", "central"):
        assert configs[other].medians() == none, other


def test_what_somebody_set_stays(configs):
    words = ["posture=brigade", "alliance=fractured", "host.will=.85", "alliance.rule=bandwagon"]
    every, central = compose(words), compose([*words, "uncertainty=central"])
    assert every.values["host.will"] == 0.85  # conf/'s own value, but a word has an effect
    assert every.choices["alliance.rule"] == central.choices["alliance.rule"]
    for path in ("posture.framework_forward", "posture.us_forward", "alliance.cohesion", "alliance.resolve"):
        assert every.values[path] == central.values[path], path
    assert "host.police" in every.drawn


def test_a_distribution_that_somebody_set_stays_without_uncertainty():
    assert compose(["uncertainty=none", "host.will=uniform:.2:.4"]).drawn == ["host.will"]


def test_a_documented_fact_is_not_drawn_and_an_uncertain_one_is():
    config = compose(["scenario=history/crimea_2014"])
    assert config.values["attempt.day"] == 26
    assert config.values["host.will"].text == "plausible:0.1:0.5:0.95"


def test_what_is_stored_says_all(configs):
    every = configs["all"]
    assert from_tree(every.tree, every.presets) == every


@pytest.mark.parametrize("word", ["al", "ALL", "1", "null"])
def test_another_word_is_refused_in_one_line(word):
    with pytest.raises(ConfigError, match=r"uncertainty=.* is none of all, central, none") as caught:
        compose([f"uncertainty={word}"])
    assert "\n" not in str(caught.value)


def test_it_is_no_value_to_change_afterwards(configs):
    with pytest.raises(ConfigError, match="needs another composition"):
        configs["all"].with_values({"uncertainty": "none"})
