"""The configuration: composed from conf/, checked once, changed without Hydra."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.config.layers import with_presets
from sim.config.settings import ABSENT, Config, compose, from_tree
from sim.errors import ConfigError
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.parameters.schema import GROUPS
from sim.paths import conf_dir, presets


@pytest.fixture(scope="module")
def default() -> Config:
    return compose()


def test_every_quantity_has_a_value_and_is_documented(default: Config) -> None:
    assert set(default.values) | set(default.choices) == set(validation.FIELDS)
    assert set(default.about) == set(default.values)


def test_every_group_has_a_default_preset(default: Config) -> None:
    assert default.presets == {**dict.fromkeys(GROUPS, "default"), "design": "grid", "executor": "threads"}


@pytest.mark.parametrize("group", [group for group in GROUPS if len(presets(group)) > 1])
def test_every_preset_composes(group: str) -> None:
    """One composition per group, with its last preset; the others are read as files below."""
    name = presets(group)[-1]
    assert compose([f"{group}={name}"]).presets[group] == name


@pytest.mark.parametrize(
    "path", sorted(conf_dir().glob("*/*.yaml")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_every_value_in_conf_is_valid(path: Path, default: Config) -> None:
    text = path.read_text(encoding="utf-8")
    tree = yaml.safe_load(text)
    groups = tree if "@package _global_" in text else {path.parent.name: tree}
    changes = {(group, key): value for group in GROUPS for key, value in groups.get(group, {}).items()}
    wanted = {f"{g}.{k}": changes[g, k] for g, k in changes if k not in ("defaults", "about")}
    checked = default.with_values(wanted)
    assert all(path in checked.values or path in checked.choices for path in wanted)


@pytest.mark.parametrize(("scenario", "how"), [("narva", "all"), ("daugavpils", "central")])
def test_presets_without_hydra_are_what_hydra_composes(scenario: str, how: str) -> None:
    given = {
        "alliance": "article",
        "posture": "article",
        "washington": "article",
        "infrastructure": "article",
    }
    words = [*(f"{group}={preset}" for group, preset in given.items()), f"uncertainty={how}"]
    composed = compose([*words, f"scenario={scenario}"])
    assert from_tree(*with_presets(scenario, given, how)) == composed


def test_a_preset_merges_into_the_default_documentation(tmp_path: Path, default: Config) -> None:
    write(tmp_path / "alliance" / "mine.yaml", {"resolve": 0.3, "about": {"resolve": {"grade": "op-ed"}}})
    config = compose(["alliance=mine"], more=tmp_path)
    assert config.values["alliance.resolve"] == 0.3
    assert config.about["alliance.resolve"].grade == "op-ed"
    assert config.about["alliance.resolve"].unit == default.about["alliance.resolve"].unit


def test_an_experiment_may_set_presets_and_top_level_keys(tmp_path: Path) -> None:
    folder = tmp_path / "experiment"
    write(folder / "mine.yaml", {"replications": 7}, [{"override /council": "veto"}], "# @package _global_\n")
    config = compose(["experiment=mine"], more=tmp_path)
    assert (config.replications, config.presets["council"], config.presets["experiment"]) == (
        7,
        "veto",
        "mine",
    )


def write(path: Path, tree: dict[str, Any], defaults: list[Any] | None = None, head: str = "") -> None:
    path.parent.mkdir(parents=True)
    path.write_text(head + yaml.safe_dump({"defaults": defaults or ["default", "_self_"], **tree}))


def test_the_war_that_goes_on_is_stored_as_absent(default: Config) -> None:
    going_on = default.with_values({"ukraine.months_since_freeze": None})
    assert going_on.values["ukraine.months_since_freeze"] == ABSENT
    assert going_on.tree["ukraine"]["months_since_freeze"] is None
    assert going_on.with_values({"ukraine.months_since_freeze": ABSENT}).digest == going_on.digest


def test_numbers_keep_twelve_digits(default: Config) -> None:
    swept = default.with_values({"alliance.resolve": 0.7000000000000001})
    assert swept.values["alliance.resolve"] == 0.7
    assert swept.digest == default.with_values({"alliance.resolve": 0.7}).digest


def test_digest_sees_what_shapes_a_crisis_and_nothing_else(default: Config) -> None:
    assert default.with_values({"replications": 3, "threads": 1}).digest == default.digest
    assert default.with_values({"seed": 99}).digest != default.digest
    assert default.with_values({"council.rho": 0.123}).digest != default.digest
    assert default.with_values({"alliance.rule": "bandwagon"}).digest != default.digest
    told = copy.deepcopy(default.tree)
    told["council"]["about"]["rho"] |= {"text": "said otherwise", "grade": "expert"}
    assert from_tree(told, default.presets).digest == default.digest  # so a sweep goes on with new words
    told["council"]["rho"] = 0.123
    assert from_tree(told, default.presets).digest != default.digest


def test_the_way_to_a_value_does_not_show_in_the_digest(default: Config) -> None:
    changes = {"alliance.resolve": "triangular:.10:.2:.3", "council.rho": 0.25}
    composed = compose([f"{path}={value}" for path, value in changes.items()])
    assert composed.digest == default.with_values(changes).digest
    assert composed.values == default.with_values(changes).values


def test_a_changed_copy_leaves_the_original_alone(default: Config) -> None:
    before = copy.deepcopy(default.tree)
    changed = default.with_values({"alliance.resolve": "uniform:.2:.4", "horizon_days": 90})
    assert isinstance(changed.values["alliance.resolve"], Distribution)
    assert changed.horizon_days == changed.tree["horizon_days"] == 90
    assert default.tree == before


def test_medians_draw_nothing(default: Config) -> None:
    drawn = default.with_values({"alliance.resolve": "uniform:.2:.4"})
    assert "alliance.resolve" in drawn.drawn
    assert drawn.medians().drawn == []
    assert drawn.medians().values["alliance.resolve"] == 0.3


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"alliance.resolv": 0.5}, "did you mean 'alliance.resolve'?"),
    ({"allianc.resolve": 0.5}, "did you mean 'alliance.resolve'?"),
    ({"xyzzyq": 1}, "xyzzyq is unknown; valid: "),
    ({"alliance.resolve": 1.2}, "alliance.resolve=1.2 is out of range; allowed: 0 to 1 share"),
    ({"alliance.resolve": None}, "alliance.resolve=null: no finite number"),
    ({"alliance.resolve": True}, "alliance.resolve=true: no finite number"),
    ({"alliance.resolve": float("nan")}, "no finite number"),
    ({"alliance.resolve": [0.1]}, "no finite number"),
    ({"alliance.resolve": "much"}, "neither a number nor a known distribution"),
    ({"alliance.resolve": "uniform:.5:1.5"}, "reaches 1.5; allowed: 0 to 1 share"),
    ({"alliance.resolve": "normal:1.5:.1"}, "centres on 1.5; allowed: 0 to 1 share"),
    ({"alliance.rule": "thresh"}, "did you mean 'threshold'?"),
    ({"seed": -1}, "seed=-1 is out of range; allowed: 0 to "),
    ({"replications": 1.5}, "not a whole number"),
    ({"replications": "many"}, "not a whole number"),
    ({"replications": float("inf")}, "not a whole number"),
    ({"scenario": "narwa"}, "did you mean 'narva'?"),
    ({"turn_hours": 5}, "does not divide a day; allowed: 1, 2, 3, 4, 6, 8, 12, 24"),
    ({"attempt.mode": "day", "attempt.day": 180, "horizon_days": 180}, "attempt.day=180 is not before"),
    ({"attempt.mode": "day", "attempt.day": "uniform:1:400", "horizon_days": 180}, "attempt.day=400"),
    ({"attempt.prior_directed": 0.7, "attempt.prior_local": 0.4}, "= 1.3, more than 1"),
    ({"ukraine.availability_war": 2, "ukraine.availability_full": 1}, "availability_war=2 is above"),
    ({"posture.executed_change": -100_000}, "removes more than"),
]


@pytest.mark.parametrize(
    ("changes", "reason"), WRONG, ids=lambda x: next(iter(x)) if isinstance(x, dict) else ""
)
def test_a_wrong_value_is_refused_in_one_line(changes: dict[str, Any], reason: str, default: Config) -> None:
    with pytest.raises(ConfigError) as caught:
        default.with_values(changes)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (None, "alliance.about.resolve is missing; it needs unit, low, mode, high, source, grade"),
        ({"unit": "share"}, "alliance.about.resolve lacks low, mode, high, source, grade"),
        ({"grade": "guess"}, "alliance.about.resolve.grade=guess is unknown"),
        ({"greade": "data"}, "did you mean 'grade'?"),
        ({"low": 0.9, "high": 0.1}, "do not ascend"),
        ({"high": 1.5}, "alliance.resolve=1.5 is out of range"),
        ({"low": "uniform:0:.1"}, "a number is needed, not a distribution"),
    ],
)
def test_documentation_must_be_whole(entry: dict[str, Any] | None, reason: str, default: Config) -> None:
    tree = copy.deepcopy(default.tree)
    about = tree["alliance"]["about"]
    if entry is None:
        del about["resolve"]
    else:
        about["resolve"] = entry if entry == {"unit": "share"} else about["resolve"] | entry
    with pytest.raises(ConfigError, match=reason.replace(".", r"\.").replace("?", r"\?")):
        from_tree(tree, default.presets)


def test_documentation_of_nothing_is_refused(default: Config) -> None:
    tree = copy.deepcopy(default.tree)
    tree["alliance"]["about"]["resolv"] = {}
    with pytest.raises(ConfigError, match=r"did you mean 'alliance.resolve'"):
        from_tree(tree, default.presets)


def test_a_value_that_conf_forgets_is_named(default: Config) -> None:
    tree = copy.deepcopy(default.tree)
    tree["alliance"]["resolve"] = "???"
    with pytest.raises(
        ConfigError, match=r"alliance.resolve has no value; give one in conf/alliance/default.yaml"
    ):
        from_tree(tree, default.presets)
