"""The shipped scenario is what it claims to be, and a broken copy of it gets one clear line."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.paths import scenario_keys
from sim.scenario.scenario import SHARED_ROLES, Place, Scenario, load_scenario, scenarios_dir


@pytest.fixture(scope="module")
def narva() -> Scenario:
    return load_scenario("narva")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "copy"))


def great_circle_km(a: Place, b: Place) -> float:
    lat_a, lat_b, across = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    cosine = math.sin(lat_a) * math.sin(lat_b) + math.cos(lat_a) * math.cos(lat_b) * math.cos(across)
    return 6371 * math.acos(cosine)


def test_narva_is_listed():
    assert "narva" in scenario_keys()


def test_there_are_32_members_with_the_host_and_the_us_among_them(narva):
    keys = {member.key for member in narva.members}
    assert len(narva.members) == len(keys) == 32
    assert {narva.host, narva.us, "GB", "TR"} <= keys
    assert [member.key for member in narva.members if math.isnan(member.defence_pct)] == ["IS"]


def test_readiness_is_told_as_a_distance_from_the_mean_member(narva):
    assert abs(sum(member.readiness for member in narva.members)) / 32 < 0.01


@pytest.mark.parametrize("role", SHARED_ROLES)
def test_shares_of_a_role_sum_to_one(narva, role):
    assert math.isclose(sum(c.share for c in narva.contingents if c.role == role), 1)


def test_every_source_resolves_and_is_no_link(narva):
    tables = (narva.places, narva.members, narva.contingents, narva.probes, narva.injects)
    assert {key for table in tables for row in table for key in row.source.split()} <= narva.sources.keys()
    assert not [source.key for source in narva.sources.values() if "http" in source.address]


def test_a_source_graded_assumed_is_not_passed_off_as_data(narva):
    rows = (*narva.contingents, *narva.probes, *narva.injects, *narva.resident_groups)
    assert not [r.key for r in rows if narva.sources[r.source].grade == "assumed" and r.grade != "assumed"]


def test_narva_is_195_km_from_tallinn(narva):
    place = {place.key: place for place in narva.places}
    assert great_circle_km(place["narva"], place["tallinn"]) == pytest.approx(195, abs=2)
    assert next(m.distance_km for m in narva.members if m.key == "EE") == 195


def test_the_host_s_places_lie_on_the_map(narva):
    geometry = next(
        f["geometry"]["coordinates"]
        for f in json.loads(narva.map.read_text())["features"]
        if f["properties"]["name"] == "Estonia"
    )
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", json.dumps(geometry))]
    lons, lats = numbers[::2], numbers[1::2]
    here = [place for place in narva.places if place.country == "EE"]
    assert len(here) >= 9
    assert all(min(lons) <= p.lon <= max(lons) and min(lats) <= p.lat <= max(lats) for p in here)


def test_reinforcements_come_from_ten_nations_within_the_public_tiers(narva):
    coming = [c for c in narva.contingents if c.role == "reinforcement"]
    assert len({c.nation for c in coming}) >= 10
    assert all(0 < c.arrival_days <= 30 and c.personnel > 0 for c in coming)


def test_the_sizes_of_injects_are_modest(narva):
    small = [e for i in narva.injects for e in i.effects if e.target not in ("us_theatre", "evidence")]
    assert all(abs(effect.size) <= 0.3 for effect in small)


def test_a_ceasefire_does_not_come_by_the_calendar(narva):
    assert [(i.when, i.date) for i in narva.injects if i.key == "ceasefire"] == [("freeze", "")]


def test_residents_match_the_register(narva):
    share = {group.key: group.share for group in narva.resident_groups}
    assert share["estonian_speakers"] + share["estonian_citizens"] == pytest.approx(0.47)
    assert share["russian_citizens"] == 0.33
    assert math.isclose(math.fsum(share.values()), 1)


def test_the_digest_follows_the_data(narva, copy):
    assert load_scenario(copy).digest == narva.digest
    for name, whole, unordered in (
        ("map.geojson", 0, 0),
        ("phrases/et.yaml", 0, 0),
        ("menu.yaml", 1, 0),
        ("probes.csv", 1, 1),
    ):
        before = load_scenario(copy)
        (copy / name).write_text((copy / name).read_text() + "\n")
        after = load_scenario(copy)
        assert (before.digest != after.digest) == whole, name
        assert (before.digest_unordered != after.digest_unordered) == unordered, name


def test_a_folder_may_bring_its_own_sources(copy):
    register = "mine: {title: A book, publisher: Me, date: '', address: '', read: read, grade: data}\n"
    (copy / "sources.yaml").write_text(register)
    (copy / "places.csv").write_text((copy / "places.csv").read_text().replace("gazetteer", "mine", 1))
    assert load_scenario(copy).places[0].source == "mine"


def test_an_unknown_scenario_keys_the_nearest():
    with pytest.raises(ScenarioError, match=r"^no scenario 'narwa'; did you mean 'narva'\?$"):
        load_scenario("narwa")


# file, what is there, what is written instead, what the one line says
BROKEN = [
    ("places.csv", "28.18,59.38", "28.18,north", r"places.csv, row 3.*: lat 'north' is not a number"),
    ("places.csv", "28.18,59.38", "281.8,59.38", r"row 3.*: lon '281.8' is not within -180 to 180"),
    ("places.csv", "lat,kind", "lat,kindness", r"row 2.*: unknown column 'kindness'; did you mean 'kind'\?"),
    ("places.csv", "59.38,town", "59.38,twon", r"row 3.*: kind 'twon' is not allowed; did you mean 'town'\?"),
    (
        "places.csv",
        "sillamae,S",
        "narva,S",
        r"row 5.*: key 'narva' is there twice; first at places.csv, row 3",
    ),
    ("places.csv", ",gazetteer", ",gazeteer", r"row 3.*: source 'gazeteer' .* did you mean 'gazetteer'\?"),
    ("places.csv", "59.38,town,", "59.38,", r"row 3.*: 6 cells, but 7 columns"),
    ("places.csv", None, None, r"places.csv: missing in "),
    ("places.csv", None, "", r"places.csv: holds no header row"),
    ("members.csv", "Albania,27,", "Albania,much,", r"members.csv, row 7.*: gdp_bn 'much' is not a number"),
    ("members.csv", "2089,0,0", "2089,0,1.2", r"members.csv, row 7.*: presence '1.2' is not within 0 to 1"),
    ("members.csv", "readiness,", "", r"members.csv, row 6.*: column 'readiness' is missing"),
    ("members.csv", "2089,0", "2089,no", r"members.csv, row 7.*: borders 'no' is not allowed; valid: 0, 1"),
    (
        "members.csv",
        "readiness_model members_public",
        "readiness_model members_pubic",
        r"source .* holds 'members_pubic', which is not a known source; did you mean 'members_public'\?",
    ),
    ("members.csv", "AL,Albania", ",Albania", r"members.csv, row 7.*: key '' should be text"),
    ("contingents.csv", "GB,tapa", "UK,tapa", r"row 15.*: nation 'UK' is not a known member"),
    ("contingents.csv", "GB,tapa", "GB,tappa", r"row 15.*: place 'tappa' .* did you mean 'tapa'\?"),
    ("contingents.csv", "tapa,framework", "tapa,frame", r"row 15.*: role 'frame' .* mean 'framework'\?"),
    ("contingents.csv", "others,.70", "others,.60", r"share of role 'others' sums to 0.9, not 1"),
    ("probes.csv", ".45,.30", ".40,.30", r"probes.csv: weight sums to 0.95, not 1"),
    ("probes.csv", "30,200,1500", "300,200,1500", r"row 5.*: delay_mode 200 should be between"),
    ("injects.yaml", "us_signal, size", "us_singal, size", r"target 'us_singal'.* mean 'us_signal'\?"),
    (
        "injects.yaml",
        "size: -.30",
        "size: -3",
        r"\(munich_speech\): effects .* size -3 of us_signal .* -1 to 1",
    ),
    (
        "injects.yaml",
        "when: attempt",
        "when: atempt",
        r"when 'atempt' is not allowed; did you mean 'attempt'\?",
    ),
    ("injects.yaml", "2025-02-18", "2025-02-30", r"date '2025-02-30' is not a date like"),
    ("injects.yaml", "2025-02-18", "18 February", r"date '18 February' is not a date like 2025-02-14"),
    ("injects.yaml", "2025-02-18", "2024-02-18", r"\(riyadh_talks\): date 2024-02-18 is before the start"),
    ("injects.yaml", "  when: lock_in\n", "", r"\(calls_for_talks\): needs either `date` or `when`"),
    (
        "injects.yaml",
        "riyadh_talks:",
        "munich_speech:",
        r"line 14: malformed YAML \('munich_speech' is there twice\)",
    ),
    ("injects.yaml", "effects: [{", "effects: [{[", r"injects.yaml, line \d+: malformed YAML"),
    ("residents.yaml", "share: .04", "share: .05", r"residents.yaml: share sums to 1.01, not 1"),
    ("residents.yaml", "districts: 10", "districts: ten", r"districts 'ten' is not a whole number"),
    ("residents.yaml", "districts: 10\n", "", r"residents.yaml: column 'districts' is missing"),
    ("residents.yaml", None, "- a\n- b\n", r"residents.yaml: should be a mapping"),
    (
        "scenario.yaml",
        "host: EE",
        "host: EA",
        r"scenario.yaml: host 'EA' is not a known member; did you mean",
    ),
    ("scenario.yaml", "us: US", "us: USA", r"scenario.yaml: us 'USA' .* did you mean 'US'\?"),
    ("scenario.yaml", "town: narva", "town: narwa", r"scenario.yaml: town 'narwa' .* mean 'narva'\?"),
    ("scenario.yaml", "start: 2025-02-14", "start: soon", r"scenario.yaml: start 'soon' is not a date"),
    ("scenario.yaml", "host: EE", "host: [EE", r"scenario.yaml, line \d+: malformed YAML"),
    ("map.geojson", '"MultiPolygon"', '"Point"', r"map.geojson: geometry 'Point' is not a Polygon"),
    (
        "map.geojson",
        '"natural_earth"',
        '"natural_eart"',
        r"map.geojson: source 'natural_eart' is not a known source; did you mean 'natural_earth'\?",
    ),
    ("targets.yaml", "low: 1\n", "low: 9\n", r"targets.yaml, row 4.*: low, middle and high do not ascend"),
    ("targets.yaml", None, "a: 1\n", r"targets.yaml: should be a list of rows"),
    (
        "corrections.yaml",
        "source: err_gru_2025",
        "source: err_gru",
        r"corrections.yaml, row 3.*: source 'err_gru' is not a known source; did you mean 'err_gru_2025'\?",
    ),
    (
        "scenario.yaml",
        "us: US",
        "us: US\nseats: {hosst: Riga}",
        r"seats .* names 'hosst', which is not a seat; did you mean 'host'\?",
    ),
    ("map.geojson", None, "{", r"map.geojson: malformed JSON in line 1"),
    ("map.geojson", None, "[]", r"map.geojson: is not a GeoJSON FeatureCollection"),
    ("map.geojson", None, '{"features": [{}]}', r"map.geojson: is not a GeoJSON FeatureCollection"),
]


@pytest.mark.parametrize(("file", "there", "instead", "line"), BROKEN)
def test_a_mistake_gets_one_line_that_says_what_is_wrong_where(copy, file, there, instead, line):
    path = copy / file
    if instead is None:
        path.unlink()
    else:
        content = path.read_text(encoding="utf-8")
        assert there is None or there in content
        path.write_text(instead if there is None else content.replace(there, instead, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=line) as caught:
        load_scenario(copy)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"scenario 'copy': {file}")


def test_several_mistakes_are_counted(copy):
    path = copy / "members.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",0,0,", ",0,shy,"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"row 7.*: presence 'shy' .* \(and \d+ more\)$"):
        load_scenario(copy)


def test_a_missing_table_does_not_accuse_the_others(copy):
    (copy / "places.csv").unlink()
    with pytest.raises(ScenarioError) as caught:
        load_scenario(copy)
    assert "more)" not in str(caught.value)


def test_a_table_from_a_spreadsheet_is_read(copy):
    path = copy / "probes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b",,,,,,,,,,,,\r\n")
    assert len(load_scenario(copy).probes) == 4
    path.write_bytes(path.read_bytes() + b"\xff")
    with pytest.raises(ScenarioError, match=r"probes.csv: is not UTF-8 text; save it as UTF-8"):
        load_scenario(copy)
