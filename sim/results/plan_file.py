"""A sweep's plan as it is stored: as plain data for sweep.json, its points as Parquet, and its digest."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pandas as pd

from sim.config.settings import from_tree
from sim.config.sweep_keys import SEARCH
from sim.model.identity import RULES
from sim.parameters.sealed import digest_of
from sim.results.plan import Factor, Plan

LEAST_CHUNK, MOST_CHUNK, CHUNKS = 500, 2000, 64  # a part costs some 15 ms beside its crises


def chunk_rows(plan: Plan) -> int:
    """Return how many replications a part holds: the same on any machine, for the same bytes.

    Points are cut alike, into whole points or equal pieces of one, so that their worlds are picked once.
    """
    rows = plan.most_points * plan.replications
    wanted = min(max(-(-rows // CHUNKS), LEAST_CHUNK), MOST_CHUNK)
    if plan.replications < wanted:
        return plan.replications * round(wanted / plan.replications)
    return -(-plan.replications // round(plan.replications / wanted))


def digest(plan: Plan) -> str:
    """Return the sha256 of all that decides a sweep's bytes: settings, points, rules, data, arithmetic."""
    from sim.results.manifest import found, libm_digest  # imports numba

    both = [(base, plan.scenarios[base.scenario]) for base in plan.bases]
    parts = {
        "bases": [config.digest for config in plan.bases],
        "scenarios": sorted({there.digest + found(base, there) for base, there in both}),
        "points": _decided(plan),
        "counts": [plan.replications, plan.precision, plan.max_replications, chunk_rows(plan)],
        "columns": plan.design["columns"],
        "rules": RULES,
        "libm": libm_digest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _decided(plan: Plan) -> Any:
    """Return what decides the points: themselves, or what a search begins with."""
    if plan.design["kind"] == SEARCH:
        return [plan.design, [bool(f.values) for f in plan.factors], plan.bases[0].seed]
    return plan.points.to_csv(float_format="%.17g")


def points_bytes(plan: Plan) -> bytes:
    """Return the bytes of points.parquet."""
    sink = BytesIO()
    plan.points.reset_index().to_parquet(sink, index=False)
    return sink.getvalue()


def to_json(plan: Plan, points: bytes) -> dict[str, Any]:
    """Return a plan as plain data, with the digest of its points; nan, which JSON lacks, is null.

    A search has no digest of its points, which grow and follow from the rest.
    """
    from sim.results.manifest import libm_digest  # imports numba

    grows = plan.design["kind"] == SEARCH
    factors = [{k: None if v != v else v for k, v in asdict(f).items()} for f in plan.factors]
    return {
        "digest": digest(plan), "rules": RULES, "libm": libm_digest(), "words": list(plan.words),
        "points": "" if grows else digest_of(points), "design": plan.design, "executor": plan.executor,
        "factors": factors,
        "bases": [{"tree": c.tree, "presets": c.presets} for c in plan.bases],
        "replications": plan.replications, "precision": plan.precision,
        "max_replications": plan.max_replications, "chunk": chunk_rows(plan),
    }  # fmt: skip


def from_json(kept: dict[str, Any], points: pd.DataFrame) -> Plan:
    """Return the plan of such data and of the table of its points."""
    factors = tuple(_factor(f) for f in kept["factors"])
    bases = tuple(from_tree(base["tree"], base["presets"]) for base in kept["bases"])
    return Plan(
        tuple(kept["words"]), kept["design"], kept["executor"], factors, points, bases, kept["replications"],
        kept["precision"], kept["max_replications"], "",
    )  # fmt: skip


def _factor(kept: dict[str, Any]) -> Factor:
    bounds = {end: math.nan if kept[end] is None else kept[end] for end in ("low", "high", "least", "most")}
    return Factor(**{**kept, **bounds, **{name: tuple(kept[name]) for name in ("values", "linked")}})
