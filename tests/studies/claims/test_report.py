"""The page, the document and the report's section of the claims, from a tiny study; no verdict is typed."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiments.progress import silent
from sim.parameters.sealed import SEAL, sealed
from sim.scenario.scenario import FOUND, digest, load_scenario
from sim.studies.claims import report, run, words
from sim.studies.claims.declared import read_claims
from sim.studies.claims.judge import Verdict
from sim.studies.claims.report import PAGE, document, section, write_page
from sim.studies.claims.run import DATA
from sim.studies.freshness import MARK
from tests.figure_faults import listed

NAMES = ("us_seen", "deniability")
TINY = {"points": 12, "crises": 12, "prologues": 10, "link_points": 10}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a finished study of two experiments on a copy of the scenario."""
    home = tmp_path_factory.mktemp("claims")
    shutil.copytree(load_scenario("narva").folder, home / "narva")
    shutil.rmtree(home / "narva" / FOUND, ignore_errors=True)
    study = run.begin(home / "study", str(home / "narva"), NAMES, TINY)
    run.carry_out(study, silent, {"kind": "threads", "workers": 2}, "narva claims us_seen deniability")
    return home / "study"


def test_the_page_holds_every_verdict_its_figures_and_all_claims(folder, wrong_figures):
    scenario, findings, cells, states = run.stored(folder)
    path = write_page(scenario, findings, cells, states, folder)
    page = path.read_text(encoding="utf-8")
    assert listed(wrong_figures) == []
    for one in findings.found.values():
        assert words.verdict(one) in page
    assert all(f"<strong>{claim.key}</strong>" in page for claim in findings.claims.claims)
    assert len(list((folder / "figures").glob("*.svg"))) == 4  # two overviews, two experiments
    assert "nan" not in re.sub(r"<[^>]*>", " ", page).split()
    assert "first look" in page
    assert not re.search(r"https?://[^ ]*\.(js|css)", page)


def test_a_verdict_on_the_page_is_the_findings_own(folder):
    scenario, findings, cells, states = run.stored(folder)
    one = findings.found["deniability"]
    other = Verdict.CONTRADICTED if one.verdict is not Verdict.CONTRADICTED else Verdict.SMALL
    changed = {**findings.found, "deniability": replace(one, verdict=other, chance=0.0, link="stays")}
    page = write_page(scenario, replace(findings, found=changed), cells, states, folder).read_text("utf-8")
    assert f'<p class="medium v-{other.replace(" ", "-")}">{other} ' in page
    assert f"**{other}**" in document(scenario, replace(findings, found=changed))


def test_findings_are_kept_with_the_scenario_change_no_crisis_and_come_up_in_the_report(folder, tmp_path):
    scenario = load_scenario(json.loads((folder / "claims.json").read_text())["scenario"])
    assert section(scenario) is None
    kept = run.keep(folder)[1]
    assert kept == scenario.folder / FOUND / DATA
    assert report.write(scenario, run.stored(folder)[1], tmp_path) == tmp_path / PAGE
    assert digest(scenario.folder) == scenario.digest
    shown = section(load_scenario(scenario.folder))
    assert shown is not None
    assert not shown["other_code"]
    assert not shown["whole"]
    found = run.published(scenario)
    assert found is not None
    assert {row["verdict"] for row in shown["rows"]} == {words.verdict(x) for x in found.found.values()}
    unplayed = run.outdated(scenario, found)
    assert set(unplayed) == {e.key for e in found.claims.experiments} - set(NAMES)
    content = json.loads(kept.read_text())
    assert not {"command", "played", "seconds"} & content.keys()  # they are of one machine and one call
    assert str(folder) not in kept.read_text()
    content["plan"]["identity"]["code"] = "0" * 16
    kept.write_bytes(sealed({name: part for name, part in content.items() if name != SEAL}))
    other = section(scenario)
    assert other is not None
    assert other["other_code"]
    kept.unlink()


def test_the_document_is_made_of_the_published_findings():
    scenario = load_scenario("narva")
    findings = run.published(scenario)
    page = Path(__file__).parents[3] / "docs" / PAGE
    if findings is None:
        assert not page.exists()
        return
    assert findings.whole
    text = MARK[0].sub("", page.read_text(encoding="utf-8"))
    assert text.split() == document(scenario, findings).split()


def test_words_tell_a_close_call_an_open_link_and_the_rules_that_disagree(folder):
    one = run.stored(folder)[1].found["deniability"]
    close = replace(one, verdict=Verdict.DEPENDS, chance=0.2, link="stays", alone=False)
    assert words.verdict(close) == "depends, a close call"
    assert words.verdict(replace(close, chance=0.0, link="unplayed")) == "depends, its link not yet cut"
    built = replace(close, verdict=Verdict.BUILT_IN, first=Verdict.SUPPORTED, chance=0.0)
    assert words.verdict(built) == "built in (supported until its link is cut)"
    rules = {"threshold": Verdict.DEPENDS, "bandwagon": Verdict.SUPPORTED}
    assert words.by_rule(replace(close, by_rule=rules)) == (
        "depends under threshold; supported under bandwagon"
    )


def test_each_shipped_experiment_can_be_told():
    claims = read_claims(load_scenario("narva"))
    for experiment in claims.experiments:
        assert words.design(experiment).endswith(".")
