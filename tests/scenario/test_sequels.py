"""The towns where the challenger may try next: what is refused, in one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.scenario import Scenario, load_scenario
from sim.scenario.sequels import sequels_of
from tests.scenario_copies import copied


@pytest.mark.parametrize("key", ["narva", "daugavpils"])
def test_shipped_towns_name_one_another(key: str) -> None:
    here = load_scenario(key)
    found = sequels_of(here)
    assert found
    for other in found:
        assert [m.key for m in other.members] == [m.key for m in here.members]
        assert (other.challenger, other.us) == (here.challenger, here.us)
        assert other.town != here.town


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("daugavpil",), "no scenario 'daugavpil'; did you mean 'daugavpils'?"),
        (("narva",), "sequels 'narva' is the same town, narva"),
        (("daugavpils", "daugavpils"), "sequels 'daugavpils' is there twice: the town daugavpils"),
        (("history/crimea_2014",), "has other members"),
        (("gori",), "has other"),
    ],
)
def test_a_town_that_does_not_fit_is_refused(narva: Scenario, names: tuple[str, ...], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        sequels_of(replace(narva, sequels=names))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "narva" in str(caught.value)


def test_another_challenger_is_refused(narva: Scenario, tmp_path: Path) -> None:
    copy = copied(tmp_path)
    header = copy / "scenario.yaml"
    header.write_text(header.read_text("utf-8").replace("challenger: Russia", "challenger: Nobody"), "utf-8")
    with pytest.raises(ScenarioError, match="another challenger, Nobody, not Russia"):
        sequels_of(replace(narva, sequels=(str(copy),)))
