"""The order of things: what counts as the same is written down, and committed, before a case is played.

Git knows what is not committed. The record of a first play knows what was declared then: a case of which that
changed afterwards counts no more as a test, until `lessons.yaml` says why it is an input.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from sim.errors import ScenarioError
from sim.model.identity import DIGITS
from sim.paths import HISTORY, scenarios_dir
from sim.scenario.found import read_found
from sim.scenario.scenario import FOUND
from sim.studies.backtests.acceptance import RULE
from sim.studies.backtests.declared import DECISION, FILE, Case, declared_in
from sim.studies.backtests.documented import CASE
from sim.studies.pages import keep

PLAYED = "played.json"  # with a case, or with the reference scenario for the cases that it comes with
Played = Mapping[str, Mapping[str, str]]  # by case: what was declared at its first play, and when that was


def digest(case: Case) -> str:
    """Return the digest of what was declared of a case."""
    text = json.dumps(declared_in(case), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def read(folder: Path) -> Played:
    """Return which cases were played before, from a folder; none if there is no record."""
    return read_found(folder / FOUND / PLAYED) or {}


def note(folder: Path, cases: Iterable[Case]) -> None:
    """Write down the first play of cases that have none."""
    known = dict(read(folder))
    today = date.today().isoformat()
    played = {case.key: {"declared": digest(case), "on": today} for case in cases} | known
    keep(folder, PLAYED, dict(sorted(played.items())))


def check(cases: Iterable[Case], played: Played, inputs: Iterable[str]) -> None:
    """Raise ScenarioError for a case whose acceptance was written after its first play, but for inputs."""
    known = set(inputs)
    for case in cases:
        then = played.get(case.key)
        if then and case.key not in known and then["declared"] != digest(case):
            raise ScenarioError(
                f"{case.name}: what counts as the same was changed after its play of {then['on']}; "
                f"take the change back, or say in {HISTORY}/lessons.yaml why the case is an input now"
            )


def check_committed(cases: Iterable[Case]) -> None:
    """Raise ScenarioError where git has not got what is declared, hence cannot show that it came first."""
    files = [scenarios_dir() / HISTORY / name for name in (RULE, DECISION)]
    files += [case.scenario.folder / name for case in cases for name in (CASE, FILE)]
    there = [path for path in files if path.is_file()]
    if changed := uncommitted(there):
        raise ScenarioError(
            f"{changed[0]}: not committed; what counts as the same is committed before a play that is kept"
        )


def uncommitted(files: Iterable[Path]) -> list[str]:
    """Return which files git has in another form; none outside a repository."""
    paths = [str(path) for path in files]
    if not paths:
        return []
    command = ["git", "-C", str(Path(paths[0]).parent), "status", "--porcelain", "--", *paths]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [line[3:] for line in found.stdout.splitlines()]
