"""Where compiled rules are kept: wherever this machine lets them be, an edited rule takes effect at the next run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.model import cache_folder, compiled
from sim.model.compiled import settings

ROOT = Path(__file__).parents[2]
INNER = "\n\n@compiled\ndef inner(x):\n    return x + {}\n"
OUTER = "\nfrom sim.model.rules.contest import inner\n\n@compiled\ndef outer(x):\n    return inner(x)\n"
PLAY = """
import sys, tempfile
if "nothing" in sys.argv:
    tempfile.tempdir = "/dev/null/none"
import numba
from sim.model import compiled
from sim.model.rules.stance import outer
print(outer(1.0), compiled.RULES, compiled.folder_of(outer.__module__), outer.stats.cache_path, len(outer.stats.cache_hits), numba.config.CACHE_DIR)
"""
compiling = pytest.mark.skipif(bool(settings.DISABLE_JIT), reason="nothing is compiled")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy the program; one of its compiled functions calls one of another file."""
    shutil.copytree(ROOT / "sim", tmp_path / "tree/sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name, more in (("contest", INNER.format("1.0")), ("stance", OUTER)):
        path = tmp_path / f"tree/sim/model/rules/{name}.py"
        path.write_text(path.read_text() + more)
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    return tmp_path / "tree"


def played(tree: Path, *words: str, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", PLAY, *words], cwd=tree, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tree), "TMPDIR": str(tree.parent / "temporary"),
             **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def edit(tree: Path) -> None:
    path = tree / "sim/model/rules/contest.py"
    path.write_text(path.read_text().replace(INNER.format("1.0"), INNER.format("7.0")))
    later = path.stat().st_mtime + 2  # bytecode goes by whole seconds and the size, and nobody edits so fast
    os.utime(path, (later, later))


@compiling
@pytest.mark.parametrize(
    ("words", "environment", "kept"),
    [
        ((), {"XDG_CACHE_HOME": "{}/file"}, "temporary"),  # a user's cache that cannot be written
        (("nothing",), {"XDG_CACHE_HOME": "{}/file"}, None),
        ((), {"NUMBA_CACHE_DIR": "{}/chosen", "XDG_CACHE_HOME": "{}/cache"}, "chosen"),
    ],
    ids=["user's cache not writable", "nothing writable", "NUMBA_CACHE_DIR"],
)
def test_an_edited_rule_takes_effect_and_the_record_names_it(
    tree: Path, words: tuple[str, ...], environment: dict[str, str], kept: str | None
) -> None:
    where = {name: value.format(tree.parent) for name, value in environment.items()}
    first = played(tree, *words, **where)
    edit(tree)
    then = played(tree, *words, **where)
    assert (first[0], then[0]) == ("2.0", "8.0")
    assert first[1] != then[1], "another identity of the rules"
    assert not list(tree.rglob("*.nb[ic]")), "nothing is kept in the program's own folder"
    assert (kept in first[3]) if kept else (first[2] == first[3] == "None")


@compiling
def test_what_was_kept_is_read_again_and_what_is_damaged_is_compiled_again(tree: Path) -> None:
    where = {"XDG_CACHE_HOME": str(tree.parent / "cache")}
    first, again = (played(tree, **where) for _ in range(2))
    assert first[1:4] == again[1:4]
    assert (first[4], again[4]) == ("0", "1")
    for path in (tree.parent / "cache").rglob("*.nb[ic]"):
        path.write_bytes(path.read_bytes()[:5])
    assert played(tree, **where)[4] == "0"


@compiling
def test_checkouts_share_what_was_compiled_and_an_edit_costs_what_it_reaches(tree: Path) -> None:
    where = {"XDG_CACHE_HOME": str(tree.parent / "cache")}
    first = played(tree, **where)
    other = tree.parent / "other"
    shutil.copytree(tree, other, ignore=shutil.ignore_patterns("__pycache__"))
    shared = played(other, **where)
    assert (shared[0], shared[1], shared[4]) == (first[0], first[1], "1")
    path = other / "sim/model/rules/unrest.py"  # which `outer` does not reach
    path.write_text(path.read_text() + "\n\nANOTHER = 1\n")
    apart = played(other, **where)
    assert (apart[0], apart[1] != first[1], apart[4]) == ("2.0", True, "1")
    edit(other)
    assert (played(other, **where)[::4], played(tree, **where)[::4]) == (["8.0", "0"], ["2.0", "1"])


@compiling
def test_a_module_keeps_its_latest_editions_alone(tree: Path) -> None:
    where = {"XDG_CACHE_HOME": str(tree.parent / "cache")}
    for n in range(compiled.KEPT_CACHES + 2):
        (tree.parent / f"cache/narva/rules-sim.model.rules.stance-{n:016x}").mkdir(parents=True)
    here = Path(played(tree, **where)[3])
    assert here.is_dir()
    assert len(list(here.parent.glob("rules-sim.model.rules.stance-*"))) == compiled.KEPT_CACHES


def test_numbas_own_settings_stay_as_they_are() -> None:
    """A user's functions are kept where numba keeps them: our folder is pruned."""
    assert os.environ.get("NUMBA_CACHE_DIR", "") == settings.CACHE_DIR


def test_a_user_without_a_home_gets_no_folder_named_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(cache_folder, "user_cache_path", lambda name: Path("~/.cache/narva"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    found = cache_folder.cache_folder.__wrapped__()
    assert found == tmp_path / "temporary" / f"narva-{os.getuid()}"
    assert [p.name for p in tmp_path.iterdir()] == ["temporary"]
    found.chmod(0o777)  # somebody else may have put something there that Python would unpickle
    assert cache_folder.cache_folder.__wrapped__() is None
