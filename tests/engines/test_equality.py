"""One model, two engines: equal to the last bit for every preset, any chunk, any thread, JIT on or off."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config, compose
from sim.engines import batch
from sim.engines.agents import Crisis
from sim.engines.worlds import draws
from sim.errors import ConfigError
from sim.experiments.montecarlo import simulate
from sim.model.enums import Outcome
from sim.model.identity import RULES
from sim.model.row import COLUMNS
from sim.model.units import BLOCK
from sim.parameters.schema import GROUPS
from sim.parameters.validation import FIELDS, bounds, is_choice, options
from sim.paths import presets
from sim.scenario.scenario import Scenario, load_scenario

ROOT = Path(__file__).resolve().parents[2]
TINY = ("horizon_days=7", "crisis_days=5", "residents.count=12", "attempt.day=2", "replications=4")
PRESETS = [(group, name) for group in GROUPS for name in presets(group) if name != "default"]
NARVA = load_scenario("narva")


def differing(config: Config, scenario: Scenario, replications: int) -> list[tuple]:
    """Return where the agents' rows and the batch's differ in any bit."""
    which = np.arange(replications)
    rows = batch.Batch(config, scenario).play(*draws(config, scenario, which))
    found = []
    for r in which:
        row = Crisis(config, scenario, int(r)).play()
        if row.tobytes() != rows[r].tobytes():
            found += [
                (int(r), name, row[name], rows[r][name])
                for name in COLUMNS
                if row[name].tobytes() != rows[r][name].tobytes()
            ]
    return found


def test_default_is_equal_over_a_month(small: Callable[..., Config], narva: Scenario) -> None:
    assert differing(small("uncertainty=all"), narva, 4) == []


@pytest.mark.parametrize("words", [(), ("sequel=played",), ("attempt=certain", "attempt.day=2")])
def test_a_second_ending_is_the_same_with_its_prologue_and_alone(
    words: tuple[str, ...], small: Callable[..., Config], narva: Scenario
) -> None:
    """The batch goes on from a prologue that it has just played; a replay plays it again."""
    config, which = small(*words), np.arange(BLOCK * 2)
    played = draws(config, narva, which)
    together = batch.Batch(config, narva).play(*played)
    for r in which:
        alone = batch.Batch(config, narva).play(*(part[r : r + 1] for part in played))
        assert alone.tobytes() == together[r : r + 1].tobytes(), r
    first, second = together[::BLOCK], together[1::BLOCK]
    assert (first["probes"] == second["probes"]).all()  # one prologue
    assert (first["end_hours"] != second["end_hours"]).any()  # and two crises


@pytest.mark.parametrize("mode", ["rated", "played"])
def test_what_comes_after_a_crisis_is_equal(
    small: Callable[..., Config], narva: Scenario, play: Callable[..., np.recarray], mode: str
) -> None:
    config = small(f"sequel={mode}", "attempt.mode=day", "kremlin.baseline=10", "sequel.days=60")
    assert differing(config, narva, 4) == []
    assert (play(config, 4)["sequel_weight"] > 0).any()


@pytest.mark.parametrize(("group", "preset"), PRESETS)
def test_each_preset_is_equal(narva: Scenario, group: str, preset: str) -> None:
    config = compose([*TINY, f"{group}={preset}"])
    assert config.presets[group] == preset
    assert differing(config.with_values({"attempt.day": 2.0}), narva, 1) == []


BASE = compose(TINY)
FREE = [path for path in FIELDS if path != "residents.count"]


@st.composite
def configurations(draw: st.DrawFn) -> Config:
    """Return the tiny configuration with a few quantities anywhere within their hard bounds."""
    changes: dict[str, object] = {"seed": draw(st.integers(0, 2**63 - 1))}
    for path in draw(st.lists(st.sampled_from(FREE), min_size=3, max_size=25, unique=True)):
        if is_choice(path):
            changes[path] = draw(st.sampled_from(options(path)))
        elif path != "attempt.day":
            changes[path] = draw(st.floats(*bounds(path)))
    changes["kremlin.insight"] = 0.0  # above it frequencies fitted on these very rules are asked for
    changes["turn_hours"] = draw(st.sampled_from([3, 6, 12, 24]))
    try:
        return BASE.with_values(changes)
    except ConfigError:
        assume(False)
        raise


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(config=configurations())
def test_random_configurations_are_equal_and_end_in_one_outcome(config: Config) -> None:
    assert differing(config, NARVA, 1) == []
    rows = batch.Batch(config, NARVA).play(*draws(config, NARVA, np.arange(3)))
    for row in rows:
        named = row
        assert 0.0 <= named["chance"] <= 1.0
        assert named["weight"] == named["chance"] * named["importance"]
        assert np.isnan(named["outcome"]) if named["weight"] == 0 else named["outcome"] in set(Outcome)
        if named["weight"] > 0:
            assert np.isfinite(named["harm"])
            assert np.isfinite(named["second_ratio"])


def parts(config: Config, **how: int) -> list[pd.DataFrame]:
    results = simulate(config, NARVA, **how)
    return [results.runs, results.daily, results.objections]


def test_equal_for_any_chunk_and_thread_count(small: Callable[..., Config]) -> None:
    config = small()
    expected = parts(config.with_values({"threads": 1}), chunk=50)
    for threads, chunk in [(1, 1), (2, 7), (2, 50), (3, 1)]:
        for one, other in zip(
            expected, parts(config.with_values({"threads": threads}), chunk=chunk), strict=True
        ):
            pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_more_replications_leave_the_first_ones(small: Callable[..., Config]) -> None:
    few, more = (simulate(small().with_values({"replications": n}), NARVA).runs for n in (6, 15))
    pd.testing.assert_frame_equal(few, more.head(6), check_exact=True)


def test_one_compiled_signature_for_any_size(small: Callable[..., Config]) -> None:
    keys = {m.key for m in NARVA.members[:14]} | {NARVA.host, NARVA.us}
    fewer = replace(
        NARVA,
        members=tuple(m for m in NARVA.members if m.key in keys),
        contingents=tuple(c for c in NARVA.contingents if c.nation in keys),
        injects=NARVA.injects[:1],
        districts=3,
    )
    assert len(fewer.members) < len(NARVA.members)
    for scenario, count in [(NARVA, 40), (fewer, 7)]:
        config = small(f"residents.count={count}")
        batch.Batch(config, scenario).play(draw_parameters(config, np.arange(2)), seeds(1, np.arange(2)))
    assert len(batch.simulate.signatures) == 1


SCRIPT = """
import json, sys
import numpy as np
from sim.config.settings import compose
from sim.engines.agents import Crisis
from sim.engines.batch import Batch
from sim.engines.worlds import draws
from sim.model.identity import RULES
from sim.scenario.scenario import load_scenario
config, scenario, which = compose(sys.argv[1:]), load_scenario("narva"), np.arange(1)
rows = Batch(config, scenario).play(*draws(config, scenario, which))
agents = Crisis(config, scenario, 0).play()
print(json.dumps([RULES, rows[0].tobytes().hex(), agents.tobytes().hex()]))
"""
ONE = (
    "horizon_days=7", "crisis_days=6", "residents.count=5", "attempt.mode=day", "attempt.day=1", "host.police=.2",
    "host.detection=1", "host.coalition_patience=90", "escalation=none", "seizure.proxy_share=0", "information.false_flag=0",
)  # fmt: skip


def interpreted(folder: Path) -> list:
    """Play one replication without compiling, from the sim/ in `folder`; return digest and both rows' bits."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *ONE],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@cache
def interpreted_here() -> list:
    """Return what `interpreted` finds here."""
    return interpreted(ROOT)


def test_compiled_and_interpreted_are_equal(play: Callable[..., np.ndarray]) -> None:
    digest, by_batch, by_agents = interpreted_here()
    compiled = play(compose(ONE), 1)[0].tobytes().hex()
    assert digest == RULES
    assert by_batch == compiled
    assert by_agents == compiled


def test_an_edited_rule_takes_effect(tmp_path: Path) -> None:
    """Another rule, another digest (so another cache of compiled rules), another crisis in both engines."""
    for name in ("sim", "conf", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "sim" / "model" / "rules" / "attribution.py"
    source, old = path.read_text(), "return truth * mean +"
    assert source.count(old) == 1
    path.write_text(source.replace(old, "return 9.0 * truth * mean +"))
    digest, by_batch, by_agents = interpreted(tmp_path)
    assert digest != RULES
    assert by_batch == by_agents
    assert by_batch != interpreted_here()[1]
