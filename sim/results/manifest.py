"""The identity of a run: version, rules, configuration, machine."""

from __future__ import annotations

import hashlib
import math
import struct
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numba

from sim.config.settings import Config
from sim.engines import frequencies, history
from sim.model.compiled import compiled
from sim.model.identity import RULES
from sim.scenario.scenario import FOUND, Scenario

SAMPLES = 1000


@compiled
def _transcendental(x: float) -> float:
    return math.exp(-x) + math.log(x) + math.tanh(x) + math.sqrt(x) + math.erf(x)


@cache
def libm_digest() -> str:
    """Return a digest of exp, log, tanh, sqrt and erf at 1,000 points: equal bits need an equal digest."""
    values = [_transcendental(0.001 + n * 0.00731) for n in range(SAMPLES)]
    return hashlib.sha256(struct.pack(f"{SAMPLES}d", *values)).hexdigest()[:16]


def git_commit() -> str:
    """Return the commit of the source, or '' outside a checkout."""
    here = Path(__file__).parent
    try:
        said = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""


def found(config: Config, scenario: Scenario) -> str:
    """Return the digest of what a run draws on that was computed before; '' where it draws on nothing.

    That is what history left of the numbers, and the model's own frequencies.
    """
    used = [history.FILE] if config.uncertainty == "all" and not history.state(scenario) else []
    used += [frequencies.FILE] if config.most(frequencies.INSIGHT) > 0 else []
    kept = [Path(scenario.folder) / FOUND / name for name in used]
    content = b"".join(path.read_bytes() for path in kept if path.is_file())
    return hashlib.sha256(content).hexdigest()[:16] if content else ""


def manifest(
    config: Config, scenario: Scenario, done: int, seconds: float, interrupted: bool
) -> dict[str, Any]:
    """Return what a later replay or reader needs to know about a run."""
    return {
        "version": version("narva"),
        "rules": RULES,
        "commit": git_commit(),
        "config": config.digest,
        "scenario": {"key": scenario.key, "digest": scenario.digest, "found": found(config, scenario)},
        "libm": libm_digest(),
        "numba": numba.__version__,
        "seed": config.seed,
        "replications": done,
        "asked": config.replications,
        "interrupted": interrupted,
        "seconds": round(seconds, 3),
    }
