"""New scenarios anywhere: each country of the world has a capital, neighbours and a map, with lakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.authoring import world
from sim.authoring.check import inspect
from sim.cli.main import main
from sim.reports.figures.region import lakes, land_shapes
from sim.scenario.files import extent, source_of_map
from sim.scenario.scenario import load_scenario


def made(folder: Path, *words: str) -> Path:
    assert main(["scenario", "new", str(folder / "place"), *words]) == 0
    return folder / "place"


def test_every_state_has_a_capital_in_its_country_and_neighbours_that_name_it() -> None:
    countries = world.borders()["countries"]
    assert len(world.capitals()) > 190
    for key, row in world.capitals().items():
        if key in countries:
            assert row["country"] == countries[key]["name"]
            away = world.away_km(key, float(row["lon"]), float(row["lat"]))
            assert away is not None
            assert away < 60, key
    for key, about in countries.items():
        assert all(key in countries[one]["neighbours"] for one in about["neighbours"]), key


@pytest.mark.parametrize(
    ("words", "host", "neighbours"),
    [
        (
            ("--host", "tw", "--town", "Penghu", "--at", "119.57", "23.57", "--challenger", "China"),
            "TW",
            "China",
        ),
        (("--host", "LT", "--town", "Marijampole", "--at", "23.35", "54.56"), "LT", "Russia"),
        (("--host", "FJ", "--town", "Lautoka", "--at", "177.45", "-17.61"), "FJ", "Russia"),
        (
            ("--host", "LS", "--town", "Maseru", "--at", "27.5", "-29.3", "--challenger", "Nowhere"),
            "LS",
            "Nowhere",
        ),
    ],
)
def test_a_scenario_anywhere_is_sound_and_has_a_map(
    tmp_path: Path, words: tuple[str, ...], host: str, neighbours: str
) -> None:
    folder = made(tmp_path, *words)
    mistakes, warnings = inspect(folder)
    assert mistakes == []
    assert not [line for line in warnings if "km " in line and "places.csv" in line]
    scenario = load_scenario(folder)
    assert (scenario.host, scenario.challenger) == (host, neighbours)
    shapes, note = land_shapes(scenario.map)
    country = next(member.name for member in scenario.members if member.key == host)
    assert country in [name for name, _ in shapes]
    assert "Lakes of less than" in note
    town = next(place for place in scenario.places if place.key == scenario.town)
    west, east, south, north = extent(scenario.map.read_text(encoding="utf-8"))
    assert west <= town.lon <= east
    assert south <= town.lat <= north


def test_nothing_of_the_bases_country_is_left_elsewhere(tmp_path: Path) -> None:
    """No battlegroup at Tapa, none of its troops near the town; shares of what is left sum to 1."""
    scenario = load_scenario(
        made(tmp_path, "--host", "LT", "--town", "Marijampole", "--at", "23.35", "54.56")
    )
    assert not [p.key for p in scenario.places if p.country == "EE"]
    assert not [c.key for c in scenario.contingents if c.nation == "EE" or c.role == "framework"]
    assert {c.nation for c in scenario.contingents} > {"LT", "GB", "US"}
    assert {member.presence for member in scenario.members} == {0.0}


def test_borders_with_another_challenger_are_those_of_the_map(tmp_path: Path) -> None:
    words = ("--host", "NO", "--town", "Kirkenes", "--at", "30.05", "69.73", "--challenger", "Germany")
    members = load_scenario(made(tmp_path, *words)).members
    assert {m.key for m in members if m.borders} == {"BE", "CZ", "DK", "FR", "LU", "NL", "PL"}


def test_a_map_has_lakes_as_water(tmp_path: Path) -> None:
    text = world.map_of(world.window(28.2, 59.4, "EE"), {"EE": "Eesti"})
    assert source_of_map(text) == "natural_earth_50m"
    water = [f["properties"]["name"] for f in json.loads(text)["features"] if f["properties"].get("water")]
    assert "Lake Peipus" in water
    (tmp_path / "map.geojson").write_text(text, encoding="utf-8")
    assert len(lakes(tmp_path / "map.geojson")) >= len(water)
    names = [name for name, _ in land_shapes(tmp_path / "map.geojson")[0]]
    assert "Eesti" in names
    assert not {*names} & {*water}


def test_the_shipped_map_has_the_lake_through_which_the_border_runs() -> None:
    assert len(lakes(load_scenario("narva").map)) >= 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--host Taiwan --town X --at 1 1", "--host TAIWAN is not a known country; did you mean 'TW'?"),
        ("--host FI --town X --at 200 1", "--at 200 1 is not degrees east and north"),
        ("--challenger China", "--challenger belongs with --host"),
    ],
)
def test_what_is_no_place_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, told: str
) -> None:
    assert main(["scenario", "new", str(tmp_path / "place"), *words.split()]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert not (tmp_path / "place").exists()
