"""A new actor is one Python file, one YAML and its line in the order of play: built in a copy and played."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACTOR = '''"""Rumours: they spread through the town in a crisis."""

from __future__ import annotations

from sim.model.actor import NATURE, draw, event, note, purpose
from sim.model.compiled import compiled
from sim.model.records import floats, record
from sim.model.rng import identity

TOY = record(
    **floats(
        "heard",  # share; of the town that has heard it
    ),
)
STATE = {"toy": TOY}
RUMOUR = event(200, "rumour", "a rumour runs through {town}: {percent} have heard it")
HEARD = purpose(200, "rumour")
TOY_ID = identity("toy")


@compiled
def start(w):
    """Begin with a tenth."""
    w.toy.heard = 0.1


@compiled
def spread(i, w):
    """Spread a rumour in a day of crisis, and frighten the town."""
    u = draw(w, TOY_ID, HEARD, 0)
    if w.clock.new_day and u < w.p.toy.chance:
        w.toy.heard += 0.5 * (1.0 - w.toy.heard)
        w.town.harm += w.toy.heard
        note(w, NATURE, RUMOUR, w.p.toy.chance, u, w.toy.heard)
'''
CONF = """# Rumours: how fast they spread.
chance: 0.5

about:
  chance: {unit: chance a day, kind: chance, bounds: [0, 1], low: .2, mode: .5, high: .8, source: assumed, grade: assumed, text: that a rumour spreads}
"""
PHASE = '    Phase("rumours", "toy", clock.in_crisis, toy.spread),\n'
ARGUMENTS = ("horizon_days=7", "crisis_days=6", "residents.count=5", "attempt.mode=day", "attempt.day=2")
SCRIPT = """
import json, sys
import numpy as np
from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import compose
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.reports.replay.crisis import watch_crisis
from sim.scenario.scenario import load_scenario
from tools.documents.odd import acts
from tools.documents.state import records

scenario, which, found = load_scenario("narva"), np.arange(1), {}
for chance in ("0", ".9"):
    config = compose([*sys.argv[1:], f"toy.chance={chance}"])
    engine = Batch(config, scenario, build(config, scenario, events=5000))
    row = engine.play(draw_parameters(config, which), seeds(config.seed, which))[0]
    replay = watch_crisis(config, scenario, 0)
    found[chance] = {
        "rows": [[float(row[name]) for name in ("harm", "end_hours", "hazard_ratio")],
                 [float(replay.row[name]) for name in ("harm", "end_hours", "hazard_ratio")]],
        "events": [w.events[: w.clock.noted].tobytes().hex() for w in (engine.world, replay.world)],
        "heard": [float(w.toy.heard) for w in (engine.world, replay.world)],
        "said": replay.events.text[replay.events.what == "rumour"].tolist(),
    }
toy = next(record for record in records() if record.key == "toy")
found["documents"] = [[act.actor, act.phases, act.path] for act in acts() if act.actor == "toy"]
found["documents"] += [[field.name, field.unit, field.about] for field in toy.fields]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources, and add the actor."""
    folder = tmp_path_factory.mktemp("toy")
    for name in ("sim", "conf", "scenarios", "tools", "pyproject.toml", "docs"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    (folder / "sim/model/actors/toy.py").write_text(ACTOR)
    (folder / "conf/toy").mkdir()
    (folder / "conf/toy/default.yaml").write_text(CONF)
    turn = folder / "sim/model/turn.py"
    source = turn.read_text().replace("    town,\n", "    town,\n    toy,\n", 1)
    turn.write_text(source.replace('    Phase("harm"', f'{PHASE}    Phase("harm"', 1))
    return folder


def output(tree: Path, *arguments: str) -> str:
    """Run Python in the copy, without compiling."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
def test_a_toy_actor_is_played_said_and_documented(tree: Path) -> None:
    found = json.loads(output(tree, "-c", SCRIPT, *ARGUMENTS).splitlines()[-1])
    for played in (found["0"], found[".9"]):
        for by_batch, by_agents in (played["rows"], played["events"], played["heard"]):
            assert by_batch == by_agents
    assert found["0"]["heard"][0] == 0.1
    assert found["0"]["said"] == []
    assert found[".9"]["heard"][0] > 0.5
    assert found[".9"]["rows"][0][0] > found["0"]["rows"][0][0]  # harm
    assert found[".9"]["said"][0].startswith(
        "A rumour runs through Narva: 55 % have heard it (chance this turn 90 %"
    )
    assert found["documents"] == [
        ["toy", "rumours", "sim/model/actors/toy.py"],
        ["heard", "share", "of the town that has heard it"],
    ]


@pytest.mark.slow
def test_its_parameter_is_in_help(tree: Path) -> None:
    page = output(tree, "-c", "from sim.cli.main import main; main(['run', '--help', 'toy'])")
    assert "toy.chance" in page
    assert "that a rumour spreads" in page
