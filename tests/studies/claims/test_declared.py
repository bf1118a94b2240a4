"""Claims as data: the shipped file, and one clear line for each kind of mistake in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import NarvaError, ScenarioError
from sim.scenario.scenario import load_scenario
from sim.studies.claims.declared import CORRECTED, MEASURES, read_claims

NARVA = load_scenario("narva")
CLAIMS = read_claims(NARVA)


def test_every_claim_is_tested_or_says_why_not_and_what_is_wrong_has_its_correction():
    assert len(CLAIMS.claims) == 50
    for claim in CLAIMS.claims:
        assert bool(CLAIMS.tests_of(claim)) != bool(claim.untested), claim.key
        assert claim.correction or claim.standing not in CORRECTED
        assert set(claim.source.split()) <= set(NARVA.sources)


def test_the_hypotheses_have_experiments_and_each_measure_is_used():
    assert {f"H{n}" for n in range(1, 12)} <= {e.hypothesis for e in CLAIMS.experiments}
    assert {e.measure for e in CLAIMS.experiments} == set(MEASURES)
    assert CLAIMS.decision.rules == ["threshold", "expected_utility", "bandwagon"]
    assert CLAIMS.decision.points >= 500


def test_experiments_are_chosen_by_their_name_a_hypothesis_or_a_claim():
    assert [e.key for e in CLAIMS.chosen(["troops_hold"])] == ["troops_hold"]
    assert {e.hypothesis for e in CLAIMS.chosen(["h3"])} == {"H3"}
    assert [e.key for e in CLAIMS.chosen(["C22"])] == ["grid"]
    assert len(CLAIMS.chosen([])) == len(CLAIMS.experiments)
    with pytest.raises(NarvaError, match=r"'troops_hol' is not an experiment, .*troops_hold"):
        CLAIMS.chosen(["troops_hol"])
    with pytest.raises(NarvaError, match="C03 is not testable here: A figure of trade"):
        CLAIMS.chosen(["C03"])


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """Copy the scenario with some of its claims' file changed; return its folder."""

    def written(change: Callable[[dict[str, Any]], object]) -> Path:
        folder = tmp_path / "narva"
        shutil.copytree(NARVA.folder, folder)
        path = folder / "claims.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return folder

    return written


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda c: c["decision"].update(points=5), "points 5 is not within 30"),
        (lambda c: c["decision"].update(smallest_ratio=[1.1, 1.2]), "does not hold 1"),
        (lambda c: c["decision"].update(rival="alliance.cohesion"), "is not a choice of rules"),
        (lambda c: c["decision"].pop("crises"), "crises"),
        (lambda c: c["left_out"].update({"kremlin.baselin": "no"}), "holds 'kremlin.baselin': 'no', which is not a quantity"),
        (lambda c: c["experiments"]["grid"].update(before={"infrastructure.grid_vulnerability": 7}), "cannot stand"),
        (lambda c: c["experiments"]["grid"].update(after={"infrastructure.gird": 0.6}), "cannot stand"),
        (lambda c: c["experiments"]["grid"].update(after={"council.rho": "uniform:0:1"}), "a number is needed"),
        (lambda c: c["experiments"]["grid"].update(measure="lost"), "measure 'lost' is not allowed"),
        (lambda c: c["experiments"]["grid"].update(expects="most"), "expects 'most' is not allowed"),
        (lambda c: c["experiments"]["grid"].update(cut={"posture.denial": 0}), "and not both"),
        (lambda c: c["experiments"]["us_seen"].pop("link"), "`cut` and `link` need each other"),
        (lambda c: c["experiments"]["grid"].update(before=c["experiments"]["grid"]["after"]), "are the same"),
        (lambda c: c["experiments"]["cascade"].update(among=["answered", "answered"]), "compares two kinds"),
        (lambda c: c["experiments"]["coalition_veto"].update(measure="second_ratio"), "needs a share"),
        (lambda c: c["experiments"]["grid"].update(claims=["C99"]), "C99"),
        (lambda c: c["claims"]["C22"].pop("correction"), "hence needs a `correction`"),
        (lambda c: c["claims"]["C22"].update(standing="true"), "standing 'true' is not allowed"),
        (lambda c: c["claims"]["C22"].update(source="nobody2025"), "nobody2025"),
        (lambda c: c["claims"]["C22"].update(untested="no"), "is tested and `untested`"),
        (lambda c: c["claims"]["C03"].pop("untested"), "needs an experiment, or `untested`"),
        (lambda c: c.pop("left_out"), "left_out"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_says_what_and_where(changed, change, line):
    with pytest.raises(ScenarioError) as caught:
        read_claims(load_scenario(changed(change)))
    said = str(caught.value)
    assert "claims.yaml" in said
    assert line in said
    assert "\n" not in said


def test_a_scenario_without_claims_says_so(changed):
    folder = changed(lambda content: content)
    (folder / "claims.yaml").unlink()
    with pytest.raises(ScenarioError, match=r"has no claims.yaml"):
        read_claims(load_scenario(folder))
