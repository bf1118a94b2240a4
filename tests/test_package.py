"""The wheel carries conf/ and scenarios/, and works from any folder."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from sim.config.settings import compose
from sim.experiments.montecarlo import simulate
from sim.results.store import save
from sim.scenario.scenario import load_scenario

ROOT = Path(__file__).resolve().parent.parent
TINY = (
    "replications=8",
    "horizon_days=7",
    "crisis_days=6",
    "residents.count=5",
    "attempt.mode=day",
    "attempt.day=2",
)
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1  # of <sys/prctl.h> and <sys/capability.h>


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the unpacked wheel, built from a copy without a network."""
    source, wheels, site = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "site"))
    for name in ("sim", "conf", "scenarios"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def narva(installed: Path, folder: Path, *arguments: str) -> str:
    """Run the wheel's command line from a folder, with the dependencies of this environment only."""
    dependencies = folder / "dependencies"
    if not dependencies.exists():
        dependencies.mkdir()
        for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
            if "narva" not in entry.name and entry.suffix != ".pth":
                (dependencies / entry.name).symlink_to(entry)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(installed), str(dependencies)))}
    code = "import sim, sys; from sim.cli.main import main; print(sim.__file__, file=sys.stderr); sys.exit(main())"
    command = [sys.executable, "-S", "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(str(installed))
    return done.stdout


def test_the_wheel_lists_its_scenarios(installed: Path, tmp_path: Path) -> None:
    lines = narva(installed, tmp_path, "scenarios").splitlines()
    assert any(line.startswith("narva: ") for line in lines)


def test_the_wheel_holds_the_product_alone(installed: Path) -> None:
    assert {path.name for path in installed.iterdir()} == {"sim", "narva-0.1.0.dist-info"}


def test_the_wheel_composes_its_configuration(installed: Path, tmp_path: Path) -> None:
    tree = yaml.safe_load(narva(installed, tmp_path, "run", "--cfg", "job", "alliance=fractured"))
    assert tree["scenario"] == "narva"
    assert [p.name for p in tmp_path.iterdir()] == ["dependencies"]


def within_modes() -> None:
    """Give up root's right to write wherever it likes, as anybody else has not; nothing for another user."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="modes of folders bind root elsewhere")
def test_the_wheel_works_where_nothing_of_its_own_or_of_the_user_may_be_written(
    installed: Path, tmp_path: Path, rewrite: Callable[..., None]
) -> None:
    """From another folder it compiles a rule, kept among the temporary files alone, and reports on a run of other rules.

    Of its own it would play the run's comparison again, and compile all rules for minutes.
    """
    site, here, home, scratch = (tmp_path / name for name in ("site", "here", "home", "scratch"))
    shutil.copytree(installed, site)
    for folder in (here, home, scratch):
        folder.mkdir()
    config = compose(TINY)
    save(simulate(config, load_scenario(config.scenario)), here / "run", "narva run")
    rewrite(here / "run/manifest.json", rules="0" * 64)
    narva(site, here, "scenarios")  # links the dependencies
    for folder in (site, home):
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted(site.rglob("*"))
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(scratch),
        "PYTHONPATH": os.pathsep.join((str(site), str(here / "dependencies"))),
    }  # fmt: skip
    code = (
        "import os, sys; assert not any(os.access(path, os.W_OK) for path in sys.argv[1:3]), 'may be written';"
        "from sim.model.rules.numeric import clamp; assert clamp(2.0, 0.0, 1.0) == 1.0;"
        "from sim.cli.main import main; sys.exit(main(sys.argv[3:]))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code, str(site), str(home), "report", "run", "--out", "again"], cwd=here,
        env=environment, capture_output=True, text=True, check=False, preexec_fn=within_modes,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (here / "again/report.html").stat().st_size > 100_000
    assert sorted(site.rglob("*")) == before
    assert list(home.iterdir()) == []
    assert [path.name for path in scratch.glob("narva-*")] == [f"narva-{os.getuid()}"]
    assert any(scratch.rglob("numeric.clamp*.nbc"))


def test_the_wheel_has_every_file_of_conf_and_scenarios(installed: Path) -> None:
    for folder in ("conf", "scenarios"):
        there = {p.relative_to(ROOT) for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert {
            p.relative_to(installed / "sim") for p in (installed / "sim" / folder).rglob("*") if p.is_file()
        } == there
