"""From an empty folder to a scenario: what `new` writes is sound, and `check` tells every mistake at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.authoring.check import inspect
from sim.authoring.world import capitals, distance_km
from sim.cli import help
from sim.cli.main import VERBS, main
from sim.config.settings import compose
from sim.paths import scenarios_dir
from sim.scenario.scenario import load_scenario

KOTKA = ("--host", "FI", "--town", "Kotka", "--at", "26.95", "60.47")
GORI = ("--host", "GE", "--town", "Gori", "--at", "44.11", "41.98")


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Carry out `narva scenario new` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, *options: str) -> Path:
        assert main(["scenario", "new", name, *options]) == 0
        return tmp_path / name

    return write


def edit(path: Path, there: str, instead: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert there in content
    path.write_text(content.replace(there, instead, 1), encoding="utf-8")


@pytest.mark.parametrize("options", [(), KOTKA, GORI, ("--from", "daugavpils")])
def test_a_new_scenario_runs_at_once(new, options, capsys):
    folder = new("place", *options)
    mistakes, warnings = inspect(folder)
    assert mistakes == []
    assert sum("still to do" in line for line in warnings) > 6
    assert compose([f"scenario={folder}"]).scenario == str(folder)
    assert main(["scenario", "check", "place"]) == 0
    assert "is sound; " in capsys.readouterr().out


def test_a_new_scenario_without_a_place_is_its_base(new):
    made, narva = load_scenario(new("place")), load_scenario("narva")
    assert (made.members, made.contingents, made.places) == (narva.members, narva.contingents, narva.places)
    assert made.resident_groups == narva.resident_groups


def test_a_new_place_has_a_host_distances_and_forces_of_its_own(new):
    kotka = load_scenario(new("kotka", *KOTKA))
    members = {member.key: member for member in kotka.members}
    assert (kotka.host, kotka.town) == ("FI", "kotka")
    assert members["FI"].distance_km == pytest.approx(116, abs=2)
    assert {c.nation for c in kotka.contingents if c.role in ("police", "host_ready", "host_reserve")} == {
        "FI"
    }
    assert kotka.map.is_file()


def test_distances_are_counted_as_narva_s_were():
    narva = load_scenario("narva")
    town = next(place for place in narva.places if place.key == "narva")
    assert {member.key for member in narva.members} <= set(capitals())
    for member in narva.members:
        distance = distance_km(member.key, town.lon, town.lat)
        assert distance == pytest.approx(member.distance_km, abs=2)


def test_a_host_outside_the_alliance_is_prepared_for(new):
    gori = load_scenario(new("gori_2008", *GORI))
    assert (gori.host, len(gori.members), gori.forums) == ("GE", 33, ())
    assert {c.nation for c in gori.contingents} == {"GE"}
    assert not any(probe.overt for probe in gori.probes)
    assert gori.menu == ()


def test_what_a_host_outside_cannot_have_is_told(new):
    folder = new("gori_2008", *GORI)
    edit(
        folder / "probes.csv",
        "airspace,aircraft or drones across the border,0.1,0.05,4,0.4,0,1,3,0",
        "airspace,aircraft,0.1,0.05,4,0.4,0,1,3,1",
    )
    edit(folder / "scenario.yaml", "menu: all, ", "")
    assert inspect(folder)[0] == [
        "menu.yaml: ask_article4, ask_article5 ask for what a host without a forum cannot have; leave them out",
        "probes.csv: overt is 1 of airspace, but a host without a forum gets no Article 4",
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--host", "FI"), "--host, --town and --at belong together"),
        (
            ("--host", "FY", "--town", "X", "--at", "1", "2"),
            "--host FY is not a known country; did you mean",
        ),
        (("--from", "narwa"), "no scenario 'narwa'; did you mean 'narva'?"),
        (("--at", "1"), "narva scenario new --help shows the form"),
    ],
)
def test_a_wrong_request_gets_one_line_and_makes_nothing(tmp_path, monkeypatch, capsys, options, line):
    monkeypatch.chdir(tmp_path)
    assert main(["scenario", "new", "place", *options]) == 2
    err = capsys.readouterr().err
    assert line in err
    assert err.count("\n") == 1
    assert not (tmp_path / "place").exists()


def test_nothing_is_written_over(new, capsys):
    new("place")
    assert main(["scenario", "new", "place"]) == 2
    assert "place is already there; choose another name" in capsys.readouterr().err


def test_all_mistakes_are_told_at_once(new, capsys):
    folder = new("kotka", *KOTKA)
    edit(folder / "places.csv", "26.95,60.47", "269.5,60.47")
    edit(folder / "members.csv", ",0,0\n", ",0,shy\n")
    edit(folder / "contingents.csv", "GB,bulford", "UK,bulfort")
    edit(folder / "residents.yaml", "share: .04", "share: four")
    (folder / "facts.yaml").write_text("host.polise: {value: 1}\n")
    assert main(["scenario", "check", "kotka"]) == 2
    out, err = capsys.readouterr()
    told = [line for line in out.splitlines() if line.startswith("mistake: ")]
    assert [re.search(r"mistake: (\S+?)[,:]", line).group(1) for line in told] == [
        "places.csv", "members.csv", "contingents.csv", "contingents.csv", "residents.yaml", "facts.yaml",
    ]  # fmt: skip
    assert "row 3 (kotka): lon '269.5' is not within -180 to 180" in told[0]
    assert "presence 'shy' is not a number" in told[1]
    assert "did you mean 'host.police'?" in told[5]
    assert err == "narva: scenario 'kotka' has 6 mistakes; it cannot run\n"


def test_mistakes_in_what_studies_read_are_told_too(new, capsys):
    folder = new("place")
    for name in ("claims.yaml", "require.yaml"):
        own = (
            (scenarios_dir() / "narva" / name)
            .read_text(encoding="utf-8")
            .replace("source: ", "source: no_", 1)
        )
        (folder / name).write_text(own, encoding="utf-8")
    (folder / "exercises").mkdir(exist_ok=True)
    (folder / "exercises" / "odd.yaml").write_text("key: odd\n")
    assert main(["scenario", "check", "place"]) == 2
    out, err = capsys.readouterr()
    told = [line for line in out.splitlines() if line.startswith("mistake: ")]
    assert {re.search(r"mistake: (\S+?)[,:]", line).group(1) for line in told} == {
        "claims.yaml",
        "require.yaml",
        "odd.yaml",
    }
    assert "did you mean" in told[0]
    assert "mistakes; it runs, but its studies cannot" in err
    assert compose([f"scenario={folder}"])


def test_facts_that_cannot_stand_together_are_told(new):
    folder = new("place")
    (folder / "facts.yaml").write_text(
        "attempt.prior_directed: {value: .9, source: assumed, grade: assumed, text: much}\n"
    )
    (mistake,) = inspect(folder)[0]
    assert mistake.startswith("facts.yaml: attempt.prior_directed + prior_proxies + prior_local = 1.3")


def test_what_still_speaks_of_another_place_is_named(new):
    _, warnings = inspect(new("kotka", *KOTKA))
    said = "\n".join(warnings)
    assert "facts.yaml: conf/ speaks of another place in posture.framework_forward" in said
    assert "injects (voting_amendment): speaks of Estonia" in said
    assert "conf/ speaks of 2025" not in said


def test_another_year_needs_numbers_of_its_own(new):
    folder = new("place")
    edit(folder / "scenario.yaml", "start: 2025-02-14", "start: 2014-02-14")
    assert any("facts.yaml: conf/ speaks of 2025 in washington.congress" in w for w in inspect(folder)[1])


def test_a_town_off_the_map_and_an_unused_source_are_told(new):
    folder = new("kotka", *KOTKA)
    (folder / "sources.yaml").write_text(
        "mine: {title: A book, publisher: Me, date: '', address: '', read: read, grade: expert}\n"
    )
    said = "\n".join(inspect(folder)[1])
    assert "sources.yaml (mine): nothing rests on it" in said
    edit(folder / "places.csv", "26.95,60.47", "26.95,66.47")
    assert "map.geojson: Kotka is not on it" in "\n".join(inspect(folder)[1])


def test_a_grade_better_than_the_source_s_is_told(new):
    folder = new("kotka", *KOTKA)
    edit(folder / "contingents.csv", "1,assumed,assumed", "1,assumed,data")
    assert (
        "contingents (fi_police_town): grade data is better than its source's, assumed" in inspect(folder)[1]
    )


def test_a_scenario_that_stands_alone_needs_no_base(tmp_path):
    copy = Path(shutil.copytree(scenarios_dir() / "narva", tmp_path / "alone"))
    assert inspect(copy)[0] == []


def test_tables_are_listed_for_whoever_writes_one(capsys):
    assert main(["scenario", "tables", "contingents.csv"]) == 0
    out = capsys.readouterr().out
    assert "| `arrival_days` | from the order to the town | number, 0 to 365 |" in out
    assert "`framework`" in out


def test_the_verbs_are_offered_and_described():
    assert {"scenario", "sources"} <= set(VERBS) & set(help.VERBS)
