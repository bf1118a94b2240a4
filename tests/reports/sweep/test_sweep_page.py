"""The report of a sweep: what each kind of design shows, what the page must not fetch, how it bears poor input."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.experiments.samples import unit_sample
from sim.reports.sweep.findings import Once
from sim.reports.sweep.known import Known, KnownFlip
from sim.reports.sweep.page import write_sweep_report
from sim.results.dataset import Sweep
from tests.figure_faults import listed
from tests.synthetic_sweep import crossed, grid, names, number, put

Maker = Callable[..., Sweep]
COHESION = number("alliance.cohesion", (0.1, 0.35, 0.6, 0.85))
RESOLVE = number("alliance.resolve", (0.3, 0.6))
POSTURE = names("posture", "default", "drawdown_announced_only", "brigade")
UNKNOWN = [number("alliance.cohesion"), number("alliance.resolve", grade="data"), number("council.rho")]


def shares(row: pd.Series) -> dict[str, float]:
    """Return shares that cross at a cohesion of 0.5, and lean on posture where there is one."""
    good = 0.8 * row["alliance.cohesion"] + 0.05 + 0.1 * (row.get("posture") == "brigade")
    return {"host_restores": good, "seizure_holds": 0.95 - good, "wider_war": 0.05}


def ratio(row: pd.Series) -> float:
    """Return a ratio that falls with cohesion."""
    return 4 - 2 * row["alliance.cohesion"]


def sampled(kind: str, points: int) -> pd.DataFrame:
    """Return a sample of the three unknowns."""
    return pd.DataFrame(unit_sample(kind, 3, points, 1), columns=[f.name for f in UNKNOWN])


DESIGNS: dict[str, tuple[str, list[Any], Callable[[], pd.DataFrame]]] = {
    "one number": ("grid", [COHESION], lambda: grid(COHESION)),
    "one preset": ("grid", [POSTURE], lambda: grid(POSTURE)),
    "two factors": ("grid", [COHESION, POSTURE], lambda: grid(COHESION, POSTURE)),
    "three factors": ("grid", [COHESION, POSTURE, RESOLVE], lambda: grid(COHESION, POSTURE, RESOLVE)),
    "hypercube": ("lhs", [POSTURE, *UNKNOWN], lambda: crossed(sampled("lhs", 40), POSTURE)),
    "sobol": ("sobol", UNKNOWN, lambda: crossed(sampled("sobol", 16))),
    "morris": ("morris", UNKNOWN, lambda: crossed(sampled("morris", 8))),
    "search": ("search", [*UNKNOWN, POSTURE], lambda: crossed(sampled("lhs", 12), POSTURE)),
    "file": ("file", [COHESION, POSTURE], lambda: grid(COHESION, POSTURE).iloc[[0, 4, 5, 11]].reset_index(drop=True)),
}  # fmt: skip
FIGURES = {
    "one number": {"curves-outcomes", "curves-ratio"},
    "one preset": {"curves-outcomes", "curves-ratio", "tradeoff"},
    "two factors": {"map-modal", "map-hazard-ratio", "effects", "tradeoff"},
    "three factors": {"map-modal", "map-hazard-ratio", "effects"},
    "hypercube": {"effects", "regret-restored", "regret-hazard-ratio", "box"},
    "sobol": {"sobol"},
    "morris": {"morris"},
    "search": {"front-hazard-ratio-harm", "front-harm-restored"},
    "file": {"map-modal", "effects"},
}


def made(sweep_of: Maker, name: str, **kinds: Any) -> Sweep:
    """Return a synthetic sweep of a kind of design; 'one preset' knows no cohesion."""
    design, factors, points = DESIGNS[name]
    whole = {"replications": 90, **kinds}
    if name == "search":
        whole["outcomes"] = ("hazard_ratio", "harm", "restored")
    if name != "one preset":
        return sweep_of(design, factors, points(), shares, ratio=ratio, **whole)
    full = lambda row: pd.Series({**row, "alliance.cohesion": 0.4})  # noqa: E731
    return sweep_of(design, factors, points(), lambda row: shares(full(row)), ratio=lambda row: 2.0, **whole)


def page_of(sweep: Sweep, folder: Path) -> str:
    """Return the text of the page written for a sweep."""
    return write_sweep_report(sweep, folder).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(DESIGNS))
def test_each_design_gets_its_figures_in_a_page_that_fetches_nothing(
    sweep_of: Maker, tmp_path: Path, wrong_figures: dict[str, list[str]], name: str
) -> None:
    page = page_of(made(sweep_of, name), tmp_path)
    assert listed(wrong_figures) == []
    assert FIGURES[name] <= set(re.findall(r'<figure id="([^"]+)"', page))
    targets = re.findall(r'(?:src|href)\s*=\s*"([^"]*)"', page)
    assert targets
    assert [target for target in targets if not target.startswith(("#", "data:image/"))] == []
    assert not re.search(r"<script[^>]+src|<link|<iframe|<img|@import|@font-face|https?://", page)
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", page))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<a href="#([^"]+)"', page)) <= set(ids)
    words = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<script.*?</script>", "", page, flags=re.S)
    assert not re.search(r"\b(nan|None|inf)\b", words)
    check_figures(page, tmp_path / "figures")


def check_figures(page: str, folder: Path) -> None:
    """Check that every figure is on disk, states its configuration and says its message with numbers."""
    keys = set(re.findall(r'<figure id="([^"]+)"', page))
    assert {p.name for p in folder.iterdir()} == {f"{key}.{kind}" for key in keys for kind in ("svg", "csv")}
    page = re.sub(r'<section id="explore-section".*?</section>', "", page, flags=re.S)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page, flags=re.S)
    assert len(captions) == len(keys)
    assert all("Scenario narva" in c and "90 replications a point, seed 1" in c for c in captions)
    said = re.findall(r'<svg role="img" aria-label="([^"]*)"', page)
    assert len(said) == len(keys)
    assert all(re.search(r"\d", alt) and len(alt) > 40 for alt in said)


@pytest.mark.usefixtures("undrawn")
def test_the_answers_come_first_and_name_the_command(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "hypercube"), tmp_path)
    questions = re.findall(r'<h2 id="answer-\d">(.*?)</h2>', page)
    assert questions[:3] == ["What decides?", "Where does it flip?", "Which lever is robust?"]
    assert questions[-1] == "How sure are we?"
    assert page.index("How sure are we?") < page.rindex("narva sweep made=up") < page.index('id="factors"')
    assert re.search(r"what moves it most: the allies: cohesion", page)
    assert "posture brigade" in page


@pytest.mark.usefixtures("undrawn")
def test_a_planted_flip_is_told_with_its_place(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "one number", replications=900), tmp_path)
    assert re.search(r"At the allies: cohesion 0\.5\d? \(surely between 0\.35 and 0\.6\) it turns from", page)


@pytest.mark.usefixtures("undrawn")
def test_the_two_questions_stand_in_pictures_of_their_own(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "one number"), tmp_path)
    outcomes, odds = (
        re.search(rf'<figure id="{key}".*?</figure>', page, re.S)
        for key in ("curves-outcomes", "curves-ratio")
    )
    assert outcomes is not None
    assert odds is not None
    assert "times the baseline" not in outcomes[0]
    assert "of 100 crises" not in odds[0]


@pytest.mark.usefixtures("undrawn")
def test_crises_to_watch_are_addressed_by_point_and_replication(sweep_of: Maker, tmp_path: Path) -> None:
    sweep = made(sweep_of, "two factors")
    page = page_of(sweep, tmp_path)
    found = re.findall(rf"narva replay {re.escape(str(tmp_path))} (\d+):(\d+)", page)
    assert len(found) == 6
    runs = sweep.runs(["outcome"])
    for point, replication in found:
        assert ((runs["point"] == int(point)) & (runs["replication"] == int(replication))).any()


def test_equal_sweeps_give_equal_bytes(sweep_of: Maker, tmp_path: Path) -> None:
    sweep = made(sweep_of, "two factors")
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        write_sweep_report(sweep, folder, address="here")
    first, second = ({p.name: p.read_bytes() for p in sorted(f.rglob("*.*"))} for f in folders)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_page_reads_a_column_once(sweep_of: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = sweep_of("grid", [COHESION], grid(COHESION), lambda row: {"host_restores": 1.0})
    wholly: list[list[str]] = []
    read = Sweep.played

    def counted(self: Sweep, columns: Any, points: Any = None, rounds: Any = None) -> pd.DataFrame:
        if points is None:
            wholly.append([*columns])
        return read(self, columns, points, rounds)

    monkeypatch.setattr(Sweep, "played", counted)
    write_sweep_report(sweep, tmp_path)
    names = [name for columns in wholly for name in columns]
    assert len(names) == len(set(names)) > 15
    assert len(wholly) <= 2  # for how crises end, and for the ratio


def test_a_sweep_that_grows_meanwhile_is_read_as_it_was_at_first(
    sweep_of: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = sweep_of("grid", [COHESION], grid(COHESION), lambda row: {"host_restores": 1.0})
    read = Sweep.played
    monkeypatch.setattr(Sweep, "played", lambda *asked: read(*asked).iloc[3:].reset_index(drop=True))
    once = Once(sweep)
    first = once.runs(["weight"])
    monkeypatch.setattr(Sweep, "played", read)
    both = once.runs(["weight", "outcome"])
    assert both[["point", "replication", "weight"]].equals(first)
    assert both.equals(sweep.runs(["weight", "outcome"]).iloc[3:].reset_index(drop=True))


WRITES = """
import sys
from pathlib import Path
from sim.reports.sweep.page import write_sweep_report
from sim.results.dataset import Sweep
write_sweep_report(Sweep.open(sys.argv[1]), Path(sys.argv[1]))
print([name for name in ("numba", "mesa", "sim.model.world") if name in sys.modules])
"""


def test_what_is_stored_is_read_without_a_compiler(sweep_of: Maker) -> None:
    sweep = sweep_of("grid", [COHESION], grid(COHESION), lambda row: {"host_restores": 1.0})
    command = [sys.executable, "-c", WRITES, sweep.folder.address]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
    assert (Path(sweep.folder.address) / "report.html").is_file()


def test_figures_carry_the_version_and_the_digest(sweep_of: Maker, tmp_path: Path) -> None:
    sweep = made(sweep_of, "one number")
    page_of(sweep, tmp_path)
    figure = (tmp_path / "figures" / "curves-outcomes.svg").read_text(encoding="utf-8")
    assert "Narva 0.1.0" in figure
    assert sweep.manifest["digest"][:12] in figure


@pytest.mark.usefixtures("undrawn")
def test_an_unfinished_sweep_says_so(sweep_of: Maker, tmp_path: Path) -> None:
    assert "is not finished" in page_of(made(sweep_of, "one number", finished=False), tmp_path)


def test_points_that_failed_are_left_out(sweep_of: Maker, tmp_path: Path) -> None:
    sweep = made(sweep_of, "two factors")
    runs = sweep.runs().assign(seed=1)
    put(sweep.folder, runs[runs["point"] != 4])
    page = page_of(Sweep.open(sweep.folder.address), tmp_path)
    assert "map-modal" in page


def test_without_weight_there_is_nothing_to_compare(sweep_of: Maker, tmp_path: Path) -> None:
    sweep = made(sweep_of, "two factors")
    runs = sweep.runs().assign(seed=1, weight=0.0, hazard_ratio=np.nan)
    put(sweep.folder, runs)
    assert "nothing to compare" in page_of(Sweep.open(sweep.folder.address), tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_a_sweep_that_stored_few_columns_shows_what_they_allow(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "two factors", columns=("weight", "outcome")), tmp_path)
    assert "map-modal" in page
    assert "map-hazard-ratio" not in page


@pytest.mark.usefixtures("undrawn")
def test_the_outcomes_asked_for_lead_the_report(sweep_of: Maker, tmp_path: Path) -> None:
    page = page_of(made(sweep_of, "two factors", outcomes=("wider_war", "locked_in")), tmp_path)
    assert "map-wider-war" in page
    assert "map-locked-in" in page
    assert "map-restored" not in page


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", ["sobol", "morris"])
def test_without_the_extra_a_line_says_what_to_install(
    sweep_of: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import sys

    sweep = made(sweep_of, name)
    for module in [m for m in sys.modules if m.startswith("SALib.analyze")] + ["SALib.analyze"]:
        monkeypatch.setitem(sys.modules, module, None)
    page = page_of(sweep, tmp_path)
    assert "narva[analysis]" in page
    assert '<figure id="effects"' in page


@pytest.mark.usefixtures("undrawn")
def test_a_measure_that_is_an_expression_leads_with_the_others(sweep_of: Maker, tmp_path: Path) -> None:
    name = "lost_or_war: ratio * (held + war)"
    page = page_of(made(sweep_of, "two factors", outcomes=("restored", name), replications=400), tmp_path)
    assert "Together: ‘lost or war’ runs from" in page
    assert "map-lost-or-war" in page
    assert re.search("By ‘ratio to the assumed baseline’ and ‘[^’]+’, posture", page)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("rest", [["harm"], []], ids=str)
def test_a_measure_without_any_value_is_told_and_the_rest_is_shown(
    sweep_of: Maker, tmp_path: Path, rest: list[str]
) -> None:
    design, factors, points = DESIGNS["two factors"]
    outcomes = ["never: 1 / (held - held)", *rest]
    sweep = sweep_of(design, factors, points(), shares, ratio=ratio, replications=90, outcomes=outcomes)
    page = page_of(sweep, tmp_path)
    assert "‘never’ has no value at any point." in page
    assert "What decides?" in page


@pytest.mark.usefixtures("undrawn")
def test_robustness_names_what_was_held_and_the_command_that_widens_it(
    sweep_of: Maker, tmp_path: Path
) -> None:
    fear = KnownFlip(
        "posture=brigade vs default", "hazard_ratio", "kremlin.fear_of_posture", 0.02, 0.01, 0.03
    )
    page = write_sweep_report(made(sweep_of, "hypercube"), tmp_path, known=Known((fear,))).read_text(
        encoding="utf-8"
    )
    assert "Held fixed in all of these states: kremlin.fear_of_posture," in page
    assert "posture=brigade gives more than default up to 0.02 [0.01, 0.03], less beyond." in page
    assert re.search(r"To draw them too: narva sweep [^<]*uncertainty=all", page)
    assert "narva flip hazard_ratio &#39;posture=brigade vs default&#39; over=kremlin.fear_of_posture" in page
    assert "Metric" in page


@pytest.mark.usefixtures("undrawn")
def test_what_is_mostly_noise_is_not_shared_out(sweep_of: Maker, tmp_path: Path) -> None:
    """Every point the same, each with random numbers of its own."""
    design, factors, points = DESIGNS["two factors"]
    same = lambda row: {"host_restores": 0.6, "seizure_holds": 0.4}  # noqa: E731
    noisy = sweep_of(design, factors, points(), same, ratio=lambda row: 2.0, replications=90, shared=False)
    page = page_of(noisy, tmp_path)
    assert "Mostly noise, so that nothing of it is shared out: ‘the town is given back" in page
    assert "‘the town is given back without a wider war’: of 100 of its variance" not in page
