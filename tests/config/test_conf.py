"""The shipped configuration: every number is documented, every preset composes and does something."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from sim.config.settings import Config, compose
from sim.parameters.distributions import Distribution
from sim.parameters.files import read_yaml
from sim.parameters.schema import GROUPS
from sim.parameters.validation import FIELDS, GRADES, NULLABLE, bounds, is_choice
from sim.paths import conf_dir, presets, scenarios_dir

QUANTITIES = [path for path in FIELDS if not is_choice(path)]
PRESETS = [(group, name) for group in GROUPS for name in presets(group) if name != "default"]
SAME_AS_DEFAULT = {("ukraine", "war_continues")}  # the default under a name of its own
DIALS = (
    "alliance.resolve", "alliance.perceived", "alliance.cohesion", "council.rho", "kremlin.perceived_cohesion",
)  # fmt: skip


def read(group: str, name: str) -> dict[str, Any]:
    """Return a file of conf/ as plain data, not composed."""
    content: dict[str, Any] = read_yaml(conf_dir() / group / f"{name}.yaml")
    return content


@pytest.fixture(scope="module")
def sources() -> dict[str, Any]:
    return yaml.safe_load((scenarios_dir() / "sources.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def default() -> Config:
    return compose()


def changed(config: Config, default: Config) -> set[str]:
    """Return the paths whose value or choice differs from the default's."""
    before, after = ({**c.values, **c.choices} for c in (default, config))
    return {path for path in after if after[path] != before[path]}


def set_by(group: str, name: str) -> set[str]:
    """Return the paths that a preset's file sets."""
    tree = {key: part for key, part in read(group, name).items() if key not in ("defaults", "about")}
    if any(isinstance(part, dict) for part in tree.values()):  # a preset that sets several groups
        return {f"{g}.{key}" for g, part in tree.items() for key in part if key != "about"}
    return {f"{group}.{key}" for key in tree}


@pytest.mark.parametrize("group", GROUPS)
def test_default_lists_its_values_in_the_order_in_which_it_documents_them(group):
    tree = read(group, "default")
    paths = [path for path in FIELDS if path.startswith(f"{group}.")]
    assert list(tree) == [*(path.split(".")[1] for path in paths), "about"]


@pytest.mark.parametrize("path", QUANTITIES)
def test_what_is_said_of_a_quantity_is_complete_and_true(path, default, sources):
    group, name = path.split(".")
    entry, (lower, upper) = read(group, "default")["about"][name], bounds(path)
    assert entry.pop("setting", True) is True
    assert entry.pop("seen_as", None) in (None, *QUANTITIES)
    assert list(entry) == ["unit", "kind", "bounds", "low", "mode", "high", "source", "grade", "text"]
    numbers = [entry[key] for key in ("low", "mode", "high") if entry[key] is not None]
    assert len(numbers) == 3 or path in NULLABLE
    assert numbers == sorted(numbers)
    assert lower <= numbers[0] <= numbers[-1] <= upper
    assert entry["source"] in sources
    assert entry["grade"] in GRADES
    assert entry["text"].strip() == entry["text"] != ""


@pytest.mark.parametrize("path", QUANTITIES)
def test_a_grade_is_no_better_than_its_source(path, default, sources):
    about = default.about[path]
    assert GRADES.index(about.grade) >= GRADES.index(sources[about.source]["grade"])


@pytest.mark.parametrize("path", [path for path in QUANTITIES if path not in NULLABLE])
def test_default_median_is_plausible(path, default):
    assert default.about[path].low <= default.median(path) <= default.about[path].high


def test_default_triangles_peak_at_the_mode(default):
    for path in default.drawn:
        value = default.values[path]
        if isinstance(value, Distribution) and value.kind.name == "TRIANGULAR":
            assert value.b == default.about[path].mode, path


@pytest.mark.parametrize(("group", "name"), PRESETS)
def test_preset_composes_and_changes_only_what_it_says(group, name, default, sources):
    config = compose([f"{group}={name}"])
    assert config.presets[group] == name
    different = changed(config, default)
    assert different <= set_by(group, name)
    assert different or (group, name) in SAME_AS_DEFAULT
    assert {about.source for about in config.about.values()} <= set(sources)


@pytest.mark.parametrize(("group", "name"), PRESETS)
def test_a_what_if_does_not_wear_the_grade_of_the_default(group, name, default):
    config = compose([f"{group}={name}"])
    for path in changed(config, default) & set(QUANTITIES):
        if default.about[path].grade in ("data", "expert"):
            assert config.about[path].grade not in ("data", "expert"), path


@pytest.mark.parametrize("group", [group for group in GROUPS if "article" in presets(group)])
def test_numbers_of_the_op_ed_are_graded_op_ed(group):
    config = compose([f"{group}=article"])
    for path in set_by(group, "article"):
        assert (config.about[path].grade, config.about[path].source) == ("op-ed", "oped2025"), path


@pytest.mark.parametrize("name", ["article", "cohesive", "fractured"])
def test_an_alliance_preset_sets_all_five_dials(name, default):
    assert set(DIALS) <= set_by("alliance", name)
    assert set(DIALS) <= changed(compose([f"alliance={name}"]), default)


def test_alliance_dials_win_over_a_preset_and_lose_to_the_command_line():
    beside = compose(["alliance=cohesive", "council=veto"])
    assert (beside.values["council.rho"], beside.values["council.objection"]) == (0.05, 0.05)
    assert compose(["alliance=article", "council.rho=.3"]).values["council.rho"] == 0.3
    assert compose(["council.rho=.3", "alliance=article"]).values["council.rho"] == 0.3


def test_command_line_beats_a_preset():
    config = compose(["posture.us_forward=900", "posture=brigade"])
    assert config.values["posture.us_forward"] == 900
    assert config.values["posture.framework_forward"] == 4000
