"""A real notebook: its backend draws inline, the user's style asks for TeX, and every warning is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

CELLS = (
    "%matplotlib inline\nimport warnings\nwarnings.simplefilter('error')",
    "import matplotlib\nassert matplotlib.rcParams['text.usetex'], 'the style of the user'",
    "import sim\nfrom sim.cli.main import main\nwords = {words}",
    "results = sim.run(sim.load(*words))\nlen(results.runs), results.daily.shape",
    "sim.sweep('posture=article,brigade', *words)",
    "sim.flip('harm', 'posture=brigade vs default', 'host.police', *words)",
    "sim.replay(sim.load(*words), 1).events.head()",
    "assert main(['run', *words, 'hydra.run.dir=run']) == 0",
    "assert main(['sweep', 'posture=article,brigade', *words[:-1], 'hydra.sweep.dir=sweep']) == 0",
    "assert matplotlib.get_backend().endswith('inline'), matplotlib.get_backend()\n"
    "assert matplotlib.rcParams['text.usetex'], 'the style is as it was'",
)
WORDS = ["replications=8", "horizon_days=7", "crisis_days=6", "residents.count=5", "attempt.mode=day",
         "attempt.day=2", "uncertainty=central", "threads=1"]  # fmt: skip


@pytest.mark.slow
def test_a_notebook_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat  # of the group `notebook`
    from nbclient import NotebookClient

    (tmp_path / "matplotlibrc").write_text("text.usetex: True\naxes.facecolor: black\n")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    cells = [nbformat.v4.new_code_cell(cell.replace("{words}", repr(WORDS))) for cell in CELLS]
    book = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(
        book, timeout=1200, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()  # raises for the first cell that fails
    outputs = [out for cell in book.cells for out in cell.get("outputs", ())]
    said = "".join(
        out.get("text", "") for out in outputs if out["output_type"] == "stream" and out["name"] == "stderr"
    )
    assert "Warning" not in said
    assert (tmp_path / "run/report.html").stat().st_size > 100_000
    assert (tmp_path / "sweep/report.html").stat().st_size > 100_000
