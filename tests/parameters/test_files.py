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


def bomb(levels: int, each: int, flow: bool = True) -> str:
    """Return a text of a few lines whose aliases of aliases stand for each ** levels values."""
    lines = ["a0: &a0 [x]"]
    for level in range(1, levels + 1):
        parts = (
            ", ".join([f"*a{level - 1}"] * each)
            if flow
            else "".join(f"\n  - *a{level - 1}" for _ in range(each))
        )
        lines.append(f"a{level}: &a{level} " + (f"[{parts}]" if flow else parts))
    return "\n".join(lines)


BROKEN = {
    "flow": f"a: {DEEP}", "closed": f"a: {DEEP}{']' * 100_000}", "lists": "- " * 100_000, "maps": "{a: " * 5000,
    "within itself": "a: &a [*a]", "map within itself": "a: &a {b: *a}",
    "whole number": "a: !!int x", "number": "a: !!float x", "truth value": "a: !!bool maybe", "date": "a: !!timestamp x",
    "digits": f"a: {'9' * 5000}", "a list is a key": "? [a]\n: 1", "a map is a key": "? {a: 1}\n: 1",
    "bomb": bomb(9, 9), "code": "a: !!python/name:os.system", "unknown tag": "a: !x 1", "unknown alias": "a: *b",
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


@pytest.mark.parametrize("text", [bomb(9, 9), bomb(30, 2), bomb(30, 2, flow=False)])
def test_aliases_of_aliases_are_refused_before_they_are_read(text, tmp_path) -> None:
    (tmp_path / "bomb.yaml").write_text(text)
    with pytest.raises(yaml.YAMLError, match="too many values"):
        read_yaml(tmp_path / "bomb.yaml")
    with pytest.raises(yaml.YAMLError, match="too many values"):
        parse(text)


def test_aliases_that_stand_for_little_are_read(tmp_path) -> None:
    (tmp_path / "few.yaml").write_text("one: &one {x: 1}\n" + "".join(f"k{n}: *one\n" for n in range(500)))
    assert read_yaml(tmp_path / "few.yaml")["k499"] == {"x": 1}
