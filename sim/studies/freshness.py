"""Which published findings are stale, and the line that says so on their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.config.settings import CENTRAL, compose
from sim.results.store import atomically
from sim.scenario.scenario import FOUND, Scenario, load_scenario
from sim.studies import flips
from sim.studies.backtests import report as backtest
from sim.studies.backtests.declared import read_history
from sim.studies.backtests.run import identity as backtest_identity
from sim.studies.claims import report as claims
from sim.studies.claims import run as claims_run
from sim.studies.exercises import run as exercises
from sim.studies.exercises.declared import load_exercises
from sim.studies.identity import EDITION, changed
from sim.studies.require import report as require
from sim.studies.require.run import identity as require_identity
from sim.studies.verification import report as verification
from sim.studies.verification.declared import identity as verification_identity

HOME = "narva"  # the scenario whose findings are published
BEGIN, END = "<!-- stale -->", "<!-- /stale -->"
MARK = [re.compile(f"{BEGIN}.*?{END}{after}", re.DOTALL) for after in ("\n", "")]  # of Markdown, HTML
TITLE = (re.compile(r"^# .*\n", re.MULTILINE), re.compile("</h1>"))
RENEWING = {  # the command that computes each again, and how long it takes
    "claims": ("claims --docs {docs}", "40 minutes of one core"),
    "backtest": ("backtest --write {docs}", "minutes"),
    "require": ("require --write {docs}", "minutes"),
    "verification": ("verify --write {docs}", "some ten minutes"),
    "exercises": ("exercises --build {docs}/exercises", "minutes"),
    "flips": (f"flip --find {HOME}", "minutes"),
}


class Published(NamedTuple):
    """A published study: its pages, and what changed since it was computed."""

    name: str
    pages: list[Path]
    changed: list[str]

    @property
    def why(self) -> str:
        """Return what makes it stale; '' where it is current."""
        if self.changed == [EDITION]:
            return "an earlier edition of the program computed it"
        return f"changed since: {', '.join(self.changed)}" if self.changed else ""

    @property
    def note(self) -> str:
        """Return the line that its pages carry; '' where it is current."""
        return (
            f"Stale ({self.why}). To compute it again: narva studies --renew {self.name}" if self.why else ""
        )


def published(docs: Path) -> list[Published]:
    """Return the studies that are published in a folder of documents and beside the scenario."""
    return list(_published(docs, load_scenario(HOME)))


def _published(docs: Path, scenario: Scenario) -> Iterator[Published]:
    kept = claims_run.published(scenario)
    parts = [EDITION] if kept is None else claims_run.outdated(scenario, kept)
    yield Published("claims", [docs / claims.PAGE], parts)
    digests = {"backtest": backtest_identity(read_history()), "require": require_identity()}
    for (name, now), page in zip(digests.items(), (backtest.PAGE, require.PAGE), strict=True):
        then = backtest.digest_of(docs / page).split("-")
        parts = changed(now, dict(zip(now, then, strict=True)) if len(then) == len(now) else {})
        yield Published(name, [docs / page], parts)
    found = verification.read(scenario.folder / FOUND)
    now = verification_identity(compose([f"scenario={HOME}", CENTRAL]), scenario)
    parts = changed(now, found["identity"] if found else {})
    yield Published("verification", [docs / verification.PAGE], parts)
    folder, listed = docs / "exercises", load_exercises(HOME)
    stale = exercises.stale(folder, listed, HOME)
    pages = [folder / "index.html", *(folder / f"{e.key}-instructor.html" for e in listed)]
    yield Published("exercises", pages, sorted({part for parts in stale.values() for part in parts}))
    yield Published("flips", [], flips.outdated(scenario))


def write_pages(docs: Path) -> list[Published]:
    """Write the pages of stored findings again, and mark the stale ones; return the studies."""
    scenario, found = load_scenario(HOME), published(docs)
    if findings := claims_run.published(scenario):
        claims.write(scenario, findings, docs)
    if kept := verification.read(scenario.folder / FOUND):
        verification.write(kept, docs)
    for study in found:
        for path in study.pages:
            mark(path, study.note)
    return found


def mark(path: Path, note: str) -> None:
    """Put a line below a page's title that says that it is stale, or take it away; skip a missing page."""
    if not path.is_file():
        return
    html = path.suffix == ".html"
    old = path.read_text(encoding="utf-8")
    new = MARK[html].sub("", old)
    if note:
        line = f'<p class="warn">{note}</p>' if html else f"\n**{note}**\n"
        end = "" if html else "\n"
        new = TITLE[html].sub(lambda title: f"{title[0]}{BEGIN}{line}{END}{end}", new, count=1)
    if new != old:
        atomically(path, lambda part: part.write_text(new, encoding="utf-8"))
