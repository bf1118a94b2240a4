"""Tables as people make them: each is read, or refused in one line with what to do; no mistake cascades."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from sim.authoring.check import inspect
from sim.scenario.scenario import load_scenario
from tests.scenario_copies import copied

TABLES = ("places.csv", "contingents.csv", "probes.csv", "members.csv")


def exported(path: Path, delimiter: str, point: str) -> None:
    """Write a table as a spreadsheet of another country does."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for row in csv.reader(lines):
        writer.writerow(
            [cell.replace(".", point) if cell.strip("-.0123456789") == "" else cell for cell in row]
        )
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())


@pytest.mark.parametrize(("delimiter", "point"), [(";", ","), ("\t", ","), (";", "."), (",", ".")])
def test_a_table_of_any_spreadsheet_reads_the_same(tmp_path: Path, delimiter: str, point: str) -> None:
    copy = copied(tmp_path)
    before = load_scenario(copy)
    for name in TABLES:
        exported(copy / name, delimiter, point)
    after = load_scenario(copy)
    assert all(getattr(after, table[:-4]) == getattr(before, table[:-4]) for table in TABLES)


def test_a_decimal_comma_where_commas_part_cells_is_named(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    path = copy / "places.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, 'x,X,EE,"26,95",60,town,gazetteer']), encoding="utf-8")
    (mistake,) = inspect(copy)[0]
    assert mistake.endswith("lon '26,95' is not a number; write a decimal point")


def mistakes(folder: Path, name: str, content: bytes) -> list[str]:
    copy = copied(folder)
    (copy / name).write_bytes(content)
    return inspect(copy)[0]


READ = sorted(
    path.name
    for path in load_scenario("narva").folder.iterdir()
    if path.suffix in (".csv", ".yaml")
    and path.stem not in ("claims", "require")  # of the verbs of that name
)


@pytest.mark.parametrize("name", READ)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    """No cascade: nothing that hangs on it is judged."""
    (mistake,) = mistakes(tmp_path, name, "key: x\n".encode("utf-16"))
    assert mistake == f"{name}: is UTF-16 text; save it as UTF-8 (in a spreadsheet: CSV UTF-8)"


@pytest.mark.parametrize("name", [name for name in READ if name.endswith(".yaml")])
@pytest.mark.parametrize(
    ("wrong", "hint"), [("a:\n\t- b\n", "no tabs)"), ("title: Narva: a town\n", "a text that holds a colon")]
)
def test_yaml_that_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, wrong: str, hint: str) -> None:
    (mistake,) = mistakes(tmp_path, name, wrong.encode())
    assert mistake.startswith(f"{name}, line ")
    assert hint.strip(")") in mistake


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_its_first_line_is_one_line(tmp_path: Path, name: str) -> None:
    (mistake,) = mistakes(tmp_path, name, b"a,b,c\nd,e,f\n")
    assert "has none of its columns; the first line should be key," in mistake


ODD = {  # what may be there instead of any file
    "empty": b"", "zeros": bytes(50), "bytes": bytes(range(128, 256)), "a number": b"9" * 400, "a list": b"- a\n- b\n", "a text": b"x",
    "a cell of a megabyte": b"x,y\n" + b"z" * 10**6, "an open quote": b'"abc', "deep": b"[" * 10**5, "within itself": b"a: &a [*a]",
    "no number": b"a: !!int x", "a list is a key": b"? [a]\n: 1",
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_stands_in_place_of_a_file_is_a_line_or_two(tmp_path: Path, name: str) -> None:
    copy = copied(tmp_path)
    for what, content in ODD.items():
        (copy / name).write_bytes(content)
        found = inspect(copy)[0]
        assert len(found) < 3, (what, found)
        assert all("\n" not in mistake and len(mistake) < 500 for mistake in found), (what, found)


def test_a_base_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, "scenario.yaml", b"based_on: narwa\ntitle: A\n")
    assert mistake == "scenario.yaml: based_on: no scenario 'narwa'; did you mean 'narva'?"


def test_norway_is_no_truth_value(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    path = copy / "scenario.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("host: EE", "host: NO"), encoding="utf-8")
    assert {line.partition(":")[0].partition(" ")[0] for line in inspect(copy)[0]} == {"contingents.csv"}
