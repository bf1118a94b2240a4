"""`narva report`: the same page again from what a folder holds, for runs and sweeps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.report import main, read_results, report
from sim.errors import NarvaError, ReplayError
from sim.experiments.montecarlo import add_picture, simulate
from sim.reports.run.page import write_report
from sim.results.dataset import Sweep
from sim.results.store import save
from sim.scenario.scenario import load_scenario
from sim.studies.published import published
from tests.synthetic_sweep import grid, number


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, small: Callable[..., Any]) -> Path:
    """Return the folder of a run with its report."""
    folder = tmp_path_factory.mktemp("report") / "run"
    config = small("attempt=default")
    results = simulate(config, load_scenario(config.scenario))
    add_picture(results)
    save(results, folder, "narva run made=up")
    write_report(results, folder, "narva run made=up", published(results))
    return folder


def test_a_runs_report_comes_out_the_same(run_folder: Path, tmp_path: Path) -> None:
    again = report(run_folder, tmp_path / "again")
    assert again.read_bytes() == (run_folder / "report.html").read_bytes()
    first, second = (
        {p.name: p.read_bytes() for p in (folder / "figures").iterdir()}
        for folder in (run_folder, tmp_path / "again")
    )
    assert first == second


def test_the_op_eds_picture_is_left_out_when_the_rules_have_changed(
    run_folder: Path, tmp_path: Path, rewrite: Callable[..., None]
) -> None:
    folder = Path(shutil.copytree(run_folder, tmp_path / "run"))
    assert read_results(folder).comparison is not None
    rewrite(folder / "manifest.json", rules="0" * 64)
    assert read_results(folder).comparison is None


def test_a_sweeps_report_is_written_into_its_folder(
    sweep_of: Callable[..., Sweep], capsys: pytest.CaptureFixture[str]
) -> None:
    x = number("alliance.cohesion", (0.2, 0.8))
    sweep = sweep_of("grid", [x], grid(x), lambda row: {"host_restores": 1.0})
    main([sweep.folder.address, "figures.format=png"])
    page = Path(sweep.folder.address) / "report.html"
    assert page.is_file()
    stems = [{p.stem for p in (page.parent / "figures").glob(f"*.{kind}")} for kind in ("png", "csv")]
    assert stems[0] == stems[1] != set()
    assert capsys.readouterr().out == f"report: {page}\n"


def test_a_folder_with_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="no run and no sweep"):
        report(tmp_path)
    with pytest.raises(NarvaError, match="required: folder"):
        main([])


def test_a_sweep_elsewhere_needs_a_folder_for_its_report() -> None:
    with pytest.raises(NarvaError, match="--out FOLDER"):
        report("memory://sweep")
