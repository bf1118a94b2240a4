"""Parameters: what each replication draws, by address alone, and the blocks that share draws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import candidates, draw_parameters, parameter_type, seeds
from sim.config.settings import Config
from sim.model.rng import Purpose, ending_of, prologue_of, split
from sim.model.units import BLOCK
from sim.parameters.schema import GROUPS
from sim.parameters.validation import bounds

MANY = np.arange(400)


@pytest.fixture(scope="module")
def config(small: Callable[..., Config]) -> Config:
    """Return the default, where some quantities are drawn and graded differently."""
    return small()


def column(config: Config, path: str, which: np.ndarray = MANY) -> np.ndarray:
    group, name = path.split(".")
    return np.asarray(draw_parameters(config, which)[group][name])


def test_a_record_has_every_path_of_the_configuration() -> None:
    kind = parameter_type()
    for name, group in GROUPS.items():
        assert kind[name].names == tuple(f.name for f in group.fields)


def test_values_choices_and_draws_arrive(config: Config) -> None:
    records = draw_parameters(config, MANY)
    for path, value in config.values.items():
        group, name = path.split(".")
        numbers = np.asarray(records[group][name])
        low, high = bounds(path)
        if path in config.drawn:
            assert len(np.unique(numbers)) > 50, path
            assert (numbers >= low).all(), path
            assert (numbers <= high).all(), path
            assert abs(np.mean(numbers <= config.median(path)) - 0.5) < 0.2, path
        else:
            assert (numbers == value).all(), path
    for path, choice in config.choices.items():
        group, name = path.split(".")
        assert (records[group][name] == int(choice)).all(), path


def test_luck_depends_on_seed_and_replication_alone(config: Config) -> None:
    own = seeds(7, MANY)
    assert own.dtype == np.uint64
    assert len(np.unique(own)) == len(MANY)
    assert np.array_equal(own[[5, 9]], seeds(7, np.array([5, 9])))
    assert not np.intersect1d(own, seeds(8, MANY)).size
    assert int(own[12]) == int(prologue_of(split(np.uint64(7), Purpose.PARAMETER.value, 3)))


def test_the_endings_of_a_world_differ_in_the_last_bits_of_their_seeds() -> None:
    own = seeds(7, MANY)
    assert [ending_of(seed) for seed in own[:6]] == [0, 1, 2, 3, 0, 1]
    prologues = np.array([prologue_of(seed) for seed in own]).reshape(-1, BLOCK)
    assert (prologues == prologues[:, :1]).all()
    assert len(np.unique(prologues[:, 0])) == len(prologues)


def test_a_draw_does_not_depend_on_the_others_beside_it(config: Config) -> None:
    whole = draw_parameters(config, MANY)
    part = draw_parameters(config, np.array([17, 5, 399]))
    assert part.tobytes() == whole[[17, 5, 399]].tobytes()


def test_drawing_one_more_quantity_leaves_the_other_draws(config: Config) -> None:
    assert "host.police" not in config.drawn
    wider = config.with_values({"host.police": "uniform:1:2"})
    for path in config.drawn:
        assert np.array_equal(column(config, path), column(wider, path)), path
    assert len(np.unique(column(wider, "host.police"))) > 50


def test_another_seed_draws_others(config: Config) -> None:
    path = config.drawn[0]
    assert not np.array_equal(column(config, path), column(config.with_values({"seed": 2}), path))


def test_a_world_s_replications_share_all_that_is_drawn(config: Config) -> None:
    records = draw_parameters(config, MANY)
    blocks = records.reshape(-1, BLOCK)
    assert all(block.tobytes() == blocks[0, :1].tobytes() * BLOCK for block in blocks[:1])
    assert all(len({one.tobytes() for one in block}) == 1 for block in blocks)
    assert len(np.unique(records["standing"])) == len(blocks)


def test_candidates_are_a_latin_hypercube(config: Config) -> None:
    """Each number has one draw in each of 16 equal parts of its distribution, in an order of its own."""
    every = np.broadcast_to(np.arange(16), (8, 16))
    wider = config.with_values({"host.police": "uniform:1:2", "host.will": "uniform:0:1"})
    found = candidates(wider, np.arange(8), every, 16)
    police, will = found["host"]["police"] - 1, found["host"]["will"]
    for number in (police, will):
        assert (np.sort((number * 16).astype(int), axis=1) == np.arange(16)).all()
    assert (np.argsort(police, axis=1) != np.argsort(will, axis=1)).any()
    some = candidates(wider, np.array([5]), np.array([[3, 9]]), 16)
    assert some.tobytes() == found[5:6, [3, 9]].tobytes()


def test_one_candidate_is_drawn_from_its_distribution(config: Config) -> None:
    wider = config.with_values({"host.will": "triangular:0:.2:1"})
    one = np.zeros((2000, 1), int)
    for count in (1, 8):
        drawn = candidates(wider, np.arange(2000), one, count)["host"]["will"].ravel()
        assert abs(drawn.mean() - 0.4) < 4 * drawn.std() / np.sqrt(len(drawn)), count


def test_a_drawn_rule_is_each_of_them_alike(small: Callable[..., Config]) -> None:
    config = small("alliance.rule=any")
    rules = draw_parameters(config, np.arange(0, 4 * 900, 4))["alliance"]["rule"]
    assert np.abs(np.bincount(rules, minlength=3) / 900 - 1 / 3).max() < 0.06
