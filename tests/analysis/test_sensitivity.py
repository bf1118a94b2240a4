"""Sobol, Morris and main effects against functions whose answer is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.analysis.sensitivity import by_grade, main_effects, morris, noise_share, sobol
from sim.errors import SweepError
from sim.experiments.samples import unit_sample
from sim.results.dataset import Sweep
from tests.synthetic_sweep import crossed, grid, names, number, put

Maker = Callable[..., Sweep]
NAMES = ["alliance.resolve", "alliance.cohesion", "council.rho"]
FACTORS = [
    number(name, grade=grade) for name, grade in zip(NAMES, ["data", "assumed", "assumed"], strict=True)
]
A, B = 7.0, 0.1
OFFSET = 20.0  # the ratio of question 1 carries the test functions, and must stay above 0


def ishigami(row: pd.Series) -> float:
    """Return Ishigami's function of three factors on the unit cube (Ishigami & Homma 1990)."""
    x, y, z = (2 * np.pi * row[name] - np.pi for name in NAMES)
    return OFFSET + np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)


def exact() -> tuple[dict[str, float], dict[str, float]]:
    """Return Ishigami's first-order and total indices in closed form."""
    alone = (0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0)
    joint = 8 * B**2 * np.pi**8 / 225
    total = sum(alone) + joint
    both = (alone[0] + joint, alone[1], joint)
    return dict(zip(NAMES, np.divide(alone, total), strict=True)), dict(
        zip(NAMES, np.divide(both, total), strict=True)
    )


def sampled(
    sweep_of: Maker, kind: str, points: int, ratio: Callable[[pd.Series], float], **kinds: int
) -> Sweep:
    """Return a sampled sweep in which the ratio is a function of the three factors."""
    units = pd.DataFrame(unit_sample(kind, 3, points, 1), columns=NAMES)
    shares = lambda row: {"host_restores": 0.5, "wider_war": 0.5}  # noqa: E731
    return sweep_of(kind, FACTORS, crossed(units), shares, ratio=ratio, **{"replications": 6, **kinds})


def test_sobol_indices_are_ishigamis(sweep_of: Maker) -> None:
    table = sobol(sampled(sweep_of, "sobol", 512, ishigami), "hazard_ratio")
    first, total = exact()
    for name in NAMES:
        assert table["first"][name] == pytest.approx(first[name], abs=0.05)
        assert table["total"][name] == pytest.approx(total[name], abs=0.05)
        assert abs(table["total"][name] - total[name]) < 2 * table["total_half"][name] + 0.01
    assert list(table.index[:2]) == sorted(NAMES, key=lambda n: -total[n])[:2]


def test_the_variance_is_counted_by_grade(sweep_of: Maker) -> None:
    sweep = sampled(sweep_of, "sobol", 512, ishigami)
    parts = by_grade(sweep, sobol(sweep, "hazard_ratio"), "first")
    first, _ = exact()
    assert list(parts.index) == ["data", "assumed"]
    assert parts["data"] == pytest.approx(first[NAMES[0]], abs=0.05)
    assert parts["assumed"] == pytest.approx(first[NAMES[1]], abs=0.06)


def test_morris_gives_the_slopes_of_a_plane_and_tells_interaction(sweep_of: Maker) -> None:
    def plane(row: pd.Series) -> float:
        x, y, z = (row[name] for name in NAMES)
        return 10 - 4 * x + 2 * y + 6 * (y - 0.5) * (z - 0.5)

    table = morris(sampled(sweep_of, "morris", 40, plane), "hazard_ratio")
    assert table["mu"][NAMES[0]] == pytest.approx(-4)
    assert table["mu_star"][NAMES[0]] == pytest.approx(4)
    assert table["sigma"][NAMES[0]] == pytest.approx(0, abs=1e-9)
    assert table["sigma"][NAMES[2]] > 1
    assert table.attrs["trajectories"] == 40


def test_a_trajectory_with_a_failed_point_is_left_out(sweep_of: Maker) -> None:
    whole = sampled(sweep_of, "morris", 10, lambda row: 5 + row[NAMES[0]])
    runs = whole.runs().assign(seed=1)
    put(whole.folder, runs[runs["point"] != 5])
    table = morris(Sweep.open(whole.folder.address), "hazard_ratio")
    assert table.attrs["trajectories"] == 9
    assert table["mu"][NAMES[0]] == pytest.approx(1)


def test_indices_refuse_another_design(sweep_of: Maker) -> None:
    sweep = sampled(sweep_of, "lhs", 10, ishigami)
    with pytest.raises(SweepError, match="design=sobol"):
        sobol(sweep, "hazard_ratio")
    with pytest.raises(SweepError, match="design=morris"):
        morris(sweep, "hazard_ratio")


def test_a_measure_that_does_not_vary_has_no_indices(sweep_of: Maker) -> None:
    table = sobol(sampled(sweep_of, "sobol", 16, lambda row: 3.0), "hazard_ratio")
    assert (table == 0).all().all()


def test_main_effects_of_a_grid_are_its_analysis_of_variance(sweep_of: Maker) -> None:
    x, group = number(NAMES[0], (0.0, 1.0)), names("posture", "weak", "strong")
    shares = lambda row: {"host_restores": 1.0}  # noqa: E731
    ratio = lambda row: 10 + 4 * row[NAMES[0]] + 2 * (row["posture"] == "strong")  # noqa: E731
    table = main_effects(sweep_of("grid", [x, group], grid(x, group), shares, ratio=ratio), "hazard_ratio")
    assert table["share"].to_dict() == pytest.approx({NAMES[0]: 0.8, "posture": 0.2})
    assert table["spread"].to_dict() == pytest.approx({NAMES[0]: 4.0, "posture": 2.0})


def test_main_effects_of_a_sample_leave_chance_out(sweep_of: Maker) -> None:
    table = main_effects(sampled(sweep_of, "lhs", 200, lambda row: 5 + 3 * row[NAMES[0]]), "hazard_ratio")
    assert table["share"][NAMES[0]] == pytest.approx(1, abs=1e-6)
    assert table["share"][NAMES[1:]].max() < 0.03


def test_a_flat_measure_is_all_noise_where_points_have_luck_of_their_own(sweep_of: Maker) -> None:
    x = number(NAMES[0], tuple(np.linspace(0, 1, 60)))
    even = lambda row: {"host_restores": 0.5, "wider_war": 0.5}  # noqa: E731
    apart = sweep_of("grid", [x], grid(x), even, shared=False)
    assert noise_share(apart, "host_restores") > 0.6


def test_luck_that_points_share_is_no_noise_between_them(sweep_of: Maker) -> None:
    x = number(NAMES[0], tuple(np.linspace(0, 1, 12)))
    even = lambda row: {"host_restores": 0.5 - 0.2 * row[NAMES[0]], "wider_war": 0.5}  # noqa: E731
    assert noise_share(sweep_of("grid", [x], grid(x), even), "host_restores") < 0.2


def test_a_steep_measure_has_little_noise(sweep_of: Maker) -> None:
    x = number(NAMES[0], tuple(np.linspace(0.1, 0.9, 12)))
    steep = sweep_of(
        "grid", [x], grid(x), lambda row: {"host_restores": row[NAMES[0]], "wider_war": 1 - row[NAMES[0]]}
    )
    assert noise_share(steep, "host_restores") < 0.1
