"""One register of sources: whole, without orphans, honest about what was read; and what a report lists of it."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.cli.main import main
from sim.cli.sources import problems, scenario_uses, survey
from sim.config.settings import compose
from sim.parameters.validation import GRADES
from sim.paths import HERE, conf_dir, history_keys, scenario_keys
from sim.reports.run.tables import sources_used
from sim.scenario.scenario import load_scenario
from sim.scenario.sources import READ, SHORT, UNNAMED, Source, Use, row_uses, titles
from sim.studies.backtests.declared import read_history
from tools.documents.rules import WORK

ALL = [*scenario_keys(), *history_keys()]


@pytest.fixture(scope="module")
def surveyed() -> tuple[dict[str, Source], dict[str, list[Use]]]:
    return survey(map(load_scenario, ALL))


def test_every_number_names_a_source_that_stands_in_the_register(surveyed):
    register, uses = surveyed
    assert len(uses) > 80
    assert problems(register, uses, whole=False) == []


def test_no_source_is_an_orphan(surveyed):
    register, uses = surveyed
    assert problems(register, uses) == []


def test_conf_and_every_scenario_are_looked_through(surveyed):
    _, uses = surveyed
    places = {use.where for named in uses.values() for use in named}
    assert places == {"conf", "polls", "scenarios", *(name.rpartition("/")[2] for name in ALL)}
    tables = {use.table for named in uses.values() for use in named if use.where == "narva"}
    assert {"members", "injects", "targets", "corrections", "resident_groups", "map"} <= tables
    documented = {use.row for named in uses.values() for use in named if use.table == "posture/default"}
    assert "posture.framework_forward" in documented


def test_an_orphan_and_a_missing_entry_are_told(surveyed):
    register, uses = surveyed
    alone = replace(register["assumed"], key="alone")
    assert problems({**register, "alone": alone}, uses) == [
        "alone: nothing rests on it, and it does not say what it is for (`background`)"
    ]
    assert problems({**register, "alone": replace(alone, background="a check of scale")}, uses) == []
    (line,) = problems(register, {**uses, "efis2062": [Use("conf", "kremlin/default", "kremlin.prize")]})
    assert line == (
        "'efis2062' is in no register; named by conf kremlin/default (kremlin.prize); did you mean 'efis2026'?"
    )


def test_a_work_that_the_program_cites_is_in_the_register(surveyed, tmp_path: Path):
    register, _ = surveyed
    assert uncited(register, works(HERE)) == []
    less = {key: source for key, source in register.items() if key != "tversky_kahneman1992"}
    [line] = uncited(less, works(HERE))  # once, by the first file that cites it
    assert line.endswith(" cites Tversky 1992, which is in no register")
    (tmp_path / "rule.py").write_text(
        '"""Since May 2025, after Nobody & Else 1831 and (Unheard et al. 1999)."""\n'
    )
    assert works(tmp_path) == {("Unheard", "1999"): ["rule.py"]}


def test_a_graded_row_without_a_source_is_assumed_or_a_mistake(surveyed):
    _, uses = surveyed
    assert Use("narva", "goals", "kremlin_gain") in uses["assumed"]
    goal = load_scenario("narva").goals[0]
    assert [key for key, _ in row_uses("here", (replace(goal, grade="data"),))] == [UNNAMED]
    assert UNNAMED not in uses


def test_every_source_says_when_it_is_from(surveyed):
    register, _ = surveyed
    assert [key for key, source in register.items() if not source.date and source.read != "none"] == []


def test_war_games_are_marked_as_one_play(surveyed):
    register, _ = surveyed
    games = [case for case in read_history().cases if case.game]
    keys = {key for case in games for pattern in case.patterns for key in pattern.source.split()}
    assert keys == {"rand2016", "welt2025"}
    assert all("n = 1" in register[key].note and register[key].grade == "expert" for key in keys)


def test_what_was_not_read_says_so(surveyed):
    register, _ = surveyed
    assert {source.read for source in register.values()} == set(READ) == set(SHORT)
    for source in register.values():
        if source.read in ("read", "secondary"):
            assert source.address or source.key == "oped2025", source.key
        if source.read in ("recalled", "none"):
            assert source.note or source.grade == "assumed", source.key
        assert "http" not in source.address, source.key


@pytest.mark.parametrize("name", ALL)
def test_no_row_is_graded_better_than_its_sources(name):
    scenario = load_scenario(name)
    found = []
    for table in (
        scenario.contingents,
        scenario.probes,
        scenario.resident_groups,
        scenario.facts,
        scenario.targets,
    ):
        for row in table:
            best = [GRADES.index(scenario.sources[key].grade) for key in row.source.split()]
            if best and GRADES.index(row.grade) < min(best):
                found.append(row)
    assert found == []


def test_rows_may_rest_on_several_sources():
    row = SimpleNamespace()  # no dataclass: nothing to find in it
    assert list(row_uses("here", (row,))) == []
    narva = load_scenario("narva")
    keys = {key for key, use in scenario_uses(narva) if use == Use("narva", "members", "LV")}
    assert keys == {"readiness_model", "members_public", "nato_spending_2025", "threat_proxy"}
    both = titles("members_public threat_proxy", narva.sources)
    assert both.startswith("Population and output")
    assert "; Threat by distance" in both


def test_a_report_lists_what_its_own_scenario_rests_on():
    used = {}
    for name in ("narva", "gori"):
        results = SimpleNamespace(config=compose([f"scenario={name}"]), scenario=load_scenario(name))
        used[name] = {source.key for source in sources_used(results)}
    assert {"nac_georgia_2008", "natural_earth", "ge_ceasefire_2008"} <= used["gori"]
    assert "uk_mod_2025" not in used["gori"]
    assert {"uk_mod_2025", "signal_chat2025", "attribution_record"} <= used["narva"]
    assert "nac_georgia_2008" not in used["narva"]


def test_the_verb_prints_the_register(capsys):
    assert main(["sources"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 130
    (line,) = [line for line in lines if line.startswith("tversky_kahneman1992 ")]
    assert "recalled, unchecked" in line
    assert "sources: " in lines[-1]
    assert "in a copy" in lines[-1]


def test_the_verb_tells_of_one_source(capsys):
    assert main(["sources", "uk_mod_2025"]) == 0
    said = capsys.readouterr().out
    assert "read: in a copy" in said
    assert "conf posture/default (posture.framework_forward)" in said
    assert main(["sources", "uk_mod_2052"]) == 2
    assert capsys.readouterr().err == "narva: 'uk_mod_2052' is not a source; did you mean 'uk_mod_2025'?\n"


def test_a_broken_register_ends_with_2(tmp_path: Path, monkeypatch, capsys):
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "scenario.yaml").write_text(
        "based_on: narva\ntitle: T\nsummary: S\nstart: 2025-02-14\nhost: EE\nchallenger: Russia\ntown: narva\n"
    )
    (folder / "patterns.yaml").write_text("a: {source: nothing_here}\n")
    assert main(["sources", "--scenario", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert "mistake: 'nothing_here' is in no register; named by place patterns (a)" in out
    assert err == "narva: the register of sources has 1 mistakes; narva sources lists them\n"


def test_conf_lies_where_the_survey_looks():
    assert (conf_dir() / "posture" / "default.yaml").is_file()


def works(source: Path) -> dict[tuple[str, str], list[str]]:
    """Return the works, as (author, year), that the program's own text cites, and where."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(source.rglob("*.py")):
        for author, year in WORK.findall(path.read_text(encoding="utf-8")):
            files = found.setdefault((author, year), [])
            if author not in month_name and path.name not in files:
                files.append(path.relative_to(source).as_posix())
    return {work: files for work, files in found.items() if files}


def uncited(register: Mapping[str, Source], cited: Mapping[tuple[str, str], list[str]]) -> list[str]:
    """Return a line for each work that the program cites and no entry is about."""
    known = [f"{key} {s.title} {s.publisher} {s.date}".lower() for key, s in register.items()]
    return [
        f"sim/{files[0]} cites {author} {year}, which is in no register"
        for (author, year), files in cited.items()
        if not any(author.lower() in one and year in one for one in known)
    ]
