"""What decides the findings: the model's rules and data, the points, the experiments, how they are judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sim.engines.build import build
from sim.model.compiled import SOURCE_DIGEST
from sim.studies.claims.declared import Experiment, plain
from sim.studies.claims.plays import Stage

DIGITS = 16


def identity(stage: Stage, experiments: Sequence[Experiment]) -> dict[str, str]:
    """Return a digest of each thing that the findings rest on; words that change no crisis are left out."""
    config = stage.plan.bases[0].medians()
    world = hashlib.sha256()
    for part in build(config, stage.scenario):
        world.update(part.tobytes())
    scale = [config.seed, config.horizon_days, config.crisis_days, config.turn_hours]
    return {
        "rules": SOURCE_DIGEST[:DIGITS],
        "data": world.hexdigest()[:DIGITS],
        "points": _of([scale, stage.plan.points.to_csv(float_format="%.17g")]),
        "experiments": _of([judged(experiment) for experiment in experiments]),
        "decision": _of(plain(stage.claims.decision)),
    }


def judged(experiment: Experiment) -> dict[str, Any]:
    """Return what of an experiment decides its findings: not its words."""
    words = ("says", "link", "no_cut", "claims", "hypothesis")
    return {name: value for name, value in plain(experiment).items() if name not in words}


def _of(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:DIGITS]
