"""Parameters: what each replication draws, by address alone, and the blocks that share draws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import BLOCK, block_index, draw_parameters, parameter_type, seeds
from sim.config.settings import Config
from sim.model.rng import Purpose, split
from sim.parameters.schema import GROUPS
from sim.parameters.validation import bounds

MANY = np.arange(300)


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
    assert int(own[3]) == int(split(np.uint64(7), Purpose.PARAMETER.value, 3))


def test_a_draw_does_not_depend_on_the_others_beside_it(config: Config) -> None:
    whole = draw_parameters(config, MANY)
    part = draw_parameters(config, np.array([17, 5, 299]))
    assert part.tobytes() == whole[[17, 5, 299]].tobytes()


def test_drawing_one_more_quantity_leaves_the_other_draws(config: Config) -> None:
    assert "host.police" not in config.drawn
    wider = config.with_values({"host.police": "uniform:1:2"})
    for path in config.drawn:
        assert np.array_equal(column(config, path), column(wider, path)), path
    assert len(np.unique(column(wider, "host.police"))) > 50


def test_another_seed_draws_others(config: Config) -> None:
    path = config.drawn[0]
    assert not np.array_equal(column(config, path), column(config.with_values({"seed": 2}), path))


def test_blocks_share_what_the_decomposition_needs(config: Config) -> None:
    """The second shares all with the first; the third what is graded assumed, and nothing else."""
    grades = {config.about[path].grade for path in config.drawn}
    assert "assumed" in grades
    assert len(grades) > 1
    for path in config.drawn:
        first, second, third = column(config, path).reshape(-1, BLOCK).T
        assert np.array_equal(first, second), path
        if config.about[path].grade == "assumed":
            assert np.array_equal(first, third), path
        else:
            assert (first != third).mean() > 0.9, path


def test_block_index() -> None:
    which = np.arange(7)
    assert block_index(which, assumed=True).tolist() == [0, 0, 0, 3, 3, 3, 6]
    assert block_index(which, assumed=False).tolist() == [0, 0, 2, 3, 3, 5, 6]
