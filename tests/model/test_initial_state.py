"""The first state: whatever a world held before, a replication starts from the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.build import build
from sim.model.initial_state import start
from sim.model.world import SINGLES, World, bare, clone
from sim.scenario.scenario import Scenario


def content(w: World) -> dict[str, bytes]:
    """Return the bytes of all that a world holds."""
    return {name: getattr(w, name).tobytes() for name in World._fields[SINGLES:] if name != "events"}


def test_a_dirty_world_starts_as_a_newly_built_one_does(small: Callable[..., Config], narva: Scenario):
    config, which = small(), np.array([4])
    parameters, seed = draw_parameters(config, which)[0], seeds(config.seed, which)[0]
    fresh = build(config, narva)
    built, dirty = bare(fresh), clone(fresh)
    for part in dirty[SINGLES - 1 :]:
        part.view(np.uint8)[...] = 77
    start(fresh, built, parameters, seed)
    start(dirty, built, parameters, seed)
    assert content(dirty) == content(fresh)


def test_what_nobody_sets_starts_at_zero(small: Callable[..., Config], started: Callable[..., World]):
    w = started(small())
    assert (w.kremlin.rung, w.kremlin.talks, w.washington.committed, w.host.cordon, w.town.state) == (0,) * 5
    assert not w.objections.any()
    assert not w.incidents.open.any()
    assert not w.contingents.arrived[w.contingents.owner == 0].any()
