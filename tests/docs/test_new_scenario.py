"""docs/new-scenario.md: its example works as it is there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.authoring.check import inspect
from sim.cli.scenario import main
from sim.config.settings import compose
from sim.engines.batch import Batch
from sim.engines.worlds import draws
from sim.model.enums import Outcome
from sim.model.units import BLOCK
from sim.paths import scenario_folder
from sim.scenario.scenario import load_scenario

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "new-scenario.md").read_text(encoding="utf-8")
FILES = re.findall(r"```\w+ (luhamaa/\S+)\n(.*?)```", TEXT, flags=re.S)
NEW = re.search(r"narva scenario (new luhamaa .*)", TEXT)


@pytest.fixture
def luhamaa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Carry out the example, word for word."""
    monkeypatch.chdir(tmp_path)
    assert NEW is not None
    main(NEW.group(1).split())
    for name, content in FILES:
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path / "luhamaa"


def test_the_example_becomes_a_sound_scenario(luhamaa: Path) -> None:
    assert len(FILES) == 5
    mistakes, _ = inspect(luhamaa)
    assert mistakes == []
    assert len(load_scenario(luhamaa).members) == 28


def test_the_example_ends_as_the_page_says(luhamaa: Path) -> None:
    """Some three runs in a hundred in an exchange, one in ten in the central case; nobody marches."""
    exchanged = {}
    for uncertainty in ("all", "central"):
        config = compose([f"scenario={luhamaa}", "residents.count=20", f"uncertainty={uncertainty}"])
        scenario = load_scenario(luhamaa)
        rows = Batch(config, scenario).play(*draws(config, scenario, np.arange(300) * BLOCK))
        assert set(rows["attempt_day"]) == {35}
        assert set(rows["cause"]) == {0}
        outcome = rows["outcome"]
        exchanged[uncertainty] = np.mean(outcome == Outcome.NEGOTIATED_EXIT)
        assert np.mean(outcome == Outcome.UNRESOLVED) > 0.8
        assert not np.isin(outcome, (Outcome.ALLIANCE_REVERSAL, Outcome.COALITION_REVERSAL)).any()
    assert 0.005 < exchanged["all"] < 0.07
    assert 0.05 < exchanged["central"] < 0.17


def test_every_scenario_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`scenarios/(\w+)`", TEXT))
    assert {"daugavpils", "gori"} <= named
    assert all(scenario_folder(name).is_dir() for name in named)


@pytest.mark.parametrize("line", re.findall(r"`members: \[(.*?)\]` in 2008|`\[(.*?)\]` in 20(?:14|01)", TEXT))
def test_the_councils_of_the_recipes_have_their_size(line: tuple[str, str]) -> None:
    gone = {key.strip() for key in "".join(line).split(",")}
    left = len({m.key for m in load_scenario("narva").members} - gone)
    assert left == {6: 26, 4: 28, 13: 19}[len(gone)]
