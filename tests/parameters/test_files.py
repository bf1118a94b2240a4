"""YAML that PyYAML fails on in ways of its own: one error for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.cli.main import main
from sim.parameters.files import read_yaml
from sim.scenario.files import parse, source_of_map

DEEP = "[" * 100_000
BROKEN = {
    "flow": f"a: {DEEP}", "closed": f"a: {DEEP}{']' * 100_000}", "lists": "- " * 100_000, "maps": "{a: " * 5000,
    "within itself": "a: &a [*a]", "map within itself": "a: &a {b: *a}",
    "whole number": "a: !!int x", "number": "a: !!float x", "truth value": "a: !!bool maybe", "date": "a: !!timestamp x",
    "digits": f"a: {'9' * 5000}", "a list is a key": "? [a]\n: 1", "a map is a key": "? {a: 1}\n: 1",
    "code": "a: !!python/name:os.system", "unknown tag": "a: !x 1", "unknown alias": "a: *b",
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_one_kind_of_error(kind: str, tmp_path: Path) -> None:
    """The deepest of these ends the process where nothing counts how deep it goes."""
    path = tmp_path / "a.yaml"
    path.write_text(BROKEN[kind])
    with pytest.raises(yaml.YAMLError):
        parse(BROKEN[kind])
    if "itself" not in kind:  # such a list can be held; composing it is refused
        with pytest.raises(yaml.YAMLError):
            read_yaml(path)


def test_many_lists_beside_one_another_are_not_deep() -> None:
    rows = 5000
    assert len(parse("rows:\n" + "- [1, {a: 2}]\n" * rows)["rows"]) == rows


@pytest.mark.parametrize("kind", BROKEN)
def test_a_preset_that_cannot_be_read_is_one_line(kind: str, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "own/posture/mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"defaults: [default, _self_]\n{BROKEN[kind]}\n")
    assert main(["run", "--cfg=job", f"--config-dir={tmp_path / 'own'}", "posture=mine"]) == 2
    err = capsys.readouterr().err
    assert (err.count("\n"), len(err) < 600) == (1, True), err[:2000]


@pytest.mark.parametrize(
    "shape", ['"abc"', "[]", "[[]]", "{}", "3", "[" * 5000, '[["a", "b"]]', "null", "[[1]]"]
)
def test_a_map_that_is_none_is_refused(shape: str) -> None:
    where = f'{{"type": "Polygon", "coordinates": {shape}}}'
    text = f'{{"features": [{{"properties": {{"name": "a"}}, "geometry": {where}}}]}}'
    with pytest.raises(ValueError, match=r"GeoJSON|JSON|position"):
        source_of_map(text)
