"""Files of a run or a sweep that somebody damaged, edited or mixed up: every verb that reads says so in one line.

The oracle needs no list of what each verb reads: a verb either refuses with one line, code 2 and nothing
written, or does to the last byte what it does to the folder as it was written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.main import main
from sim.config.settings import compose
from sim.experiments.montecarlo import simulate
from sim.model.row import COLUMNS
from sim.parameters.sealed import digest_of, sealed, unsealed
from sim.reports.replay import watch
from sim.results.dataset import KEYS, Sweep, encode
from sim.results.folder import Folder
from sim.results.store import save
from sim.scenario.scenario import load_scenario
from tests.conftest import TINY
from tests.fuzzing import fuzzed

RUN = ("manifest.json", "config.yaml", "summary.json", "runs.parquet", "worlds.parquet", "daily.parquet",
       "objections.parquet", "first_week.parquet")  # fmt: skip
SWEEP = ("sweep.json", "points.parquet", "estimates.parquet", "manifest.json", "runs/0", "runs/1")
Harm = Callable[[Path, Path], None]  # a file, and the same file of another folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, planned: Any, swept: Any) -> SimpleNamespace:
    """Two runs and two sweeps of a few crises."""
    root = tmp_path_factory.mktemp("stored")
    for name, seed in (("run", 1), ("other_run", 2)):
        config = compose([*TINY[:-1], "attempt.mode=drawn", "replications=8", f"seed={seed}"])
        save(simulate(config, load_scenario(config.scenario)), root / name, "narva run made=up")
    for name, values in (("sweep", ".2,.7"), ("other_sweep", ".3,.6")):
        swept(planned(f"alliance.cohesion={values}", "replications=500"), root / name)
    return SimpleNamespace(**{path.name: path for path in root.iterdir()})


@pytest.fixture(scope="module", autouse=True)
def quick(folders: SimpleNamespace) -> Iterator[None]:
    """Have each verb read as it does, and stop where it would draw or play: there, tell what it has read."""
    crisis = watch.watch_crisis

    def page(folder: Path, *parts: Any) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text("".join(part.to_csv() for part in parts))
        return folder / "report.html"

    def of_run(results: Any, folder: Path, *more: Any, **kinds: Any) -> Path:
        tables = results.runs, results.worlds, results.daily, results.objections, results.first_week
        return page(folder, *tables)

    def of_sweep(sweep: Sweep, folder: Path, **kinds: Any) -> Path:
        return page(folder, sweep.estimates, sweep.runs(), sweep.points)

    kept: dict[Any, Any] = {}

    def once(config: Any, scenario: Any, replication: int) -> Any:
        key = (config.digest, replication)
        if key not in kept:
            kept[key] = crisis(config, scenario, replication)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.experiments.montecarlo.add_picture", lambda results: None)
        patch.setattr("sim.studies.published.published", lambda results: {})
        patch.setattr("sim.reports.run.page.write_report", of_run)
        patch.setattr("sim.reports.sweep.page.write_sweep_report", of_sweep)
        patch.setattr(watch, "watch_crisis", once)
        patch.setattr(watch, "maps", lambda *parts: [])
        patch.delenv("HYDRA_FULL_ERROR", raising=False)
        yield


class Copy:
    """A folder that a test may spoil, and what a verb said of it."""

    def __init__(self, kept: Path, where: Path) -> None:
        self.kept, self.path = kept, Path(shutil.copytree(kept, where / kept.name))

    def file(self, name: str, other: Path | None = None) -> Path:
        """Return a file; 'runs/0' is the first part of a sweep."""
        folder = other or self.path
        if name.startswith("runs/"):
            return sorted(folder.glob("runs/*.parquet"))[int(name[5:])]
        return folder / name

    def contents(self) -> dict[str, bytes]:
        """Return the bytes of every file, by name."""
        return {
            str(p.relative_to(self.path)): p.read_bytes()
            for p in sorted(self.path.rglob("*"))
            if p.is_file() and p.name != ".lock"
        }

    def put(self, verb: str) -> tuple[int, str, str]:
        """Carry out a verb; return its code, what it said and wrote, and its errors."""
        out, err = StringIO(), StringIO()
        pages = self.path.parent / "pages"
        words = {
            "check": ["check", self.path],
            "report": ["report", self.path, "--out", pages],
            "replay": ["replay", self.path, "0" if self.kept.name == "run" else "1:0"],
            "compare": ["compare", self.path, self.kept],
            "resume": ["sweep", "--resume", self.path, "executor.workers=1"],
        }[verb]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stderr", err)
            patch.setattr(
                "sim.cli.report.report", lambda folder: "a page", raising=True
            ) if verb == "resume" else None
            code = main([str(word) for word in words])
        page = pages / "report.html"
        return code, out.getvalue() + (page.read_text() if page.exists() else ""), err.getvalue()


def answers(kept: Path, verb: str, known: dict[tuple[str, str], str]) -> str:
    """Return what a verb says of a folder as it was written, but for its address."""
    key = (kept.name, verb)
    if key not in known:
        with TemporaryDirectory() as where:
            copy = Copy(kept, Path(where))
            code, said, err = copy.put(verb)
            assert code == 0, err
            known[key] = said.replace(where, "")
    return known[key]


KNOWN: dict[tuple[str, str], str] = {}


def judge(kept: Path, other: Path, name: str, harm: Harm, verb: str) -> tuple[int, str]:
    """Harm a copy's file, carry out a verb, and hold it to the oracle; return its code and its line."""
    right = answers(kept, verb, KNOWN)
    with TemporaryDirectory() as where:
        copy = Copy(kept, Path(where))
        harm(copy.file(name), copy.file(name, other))
        before = copy.contents()
        code, said, err = copy.put(verb)
        after = copy.contents()
        if code == 2:
            assert err.count("\n") == 1, err
            assert err.startswith("narva: "), err
            if verb != "resume":
                assert after == before
        elif verb == "resume":
            assert (code, err) == (0, "")
            assert copy.put("check")[0] == 0
            assert {n for n in after if "runs/" in n} == {
                n for n in Copy(kept, Path(where, "new")).contents() if "runs/" in n
            }
        else:
            assert (code, err) == (0, "")
            assert said.replace(where, "") == right
        if verb == "check" and not same(before, kept):
            assert code == 2
        return code, err


def same(contents: dict[str, bytes], kept: Path) -> bool:
    """Return whether contents are those of a folder, but for the layout of its JSON."""

    def plain(name: str, content: bytes) -> Any:
        try:
            return json.loads(content) if name in ("manifest.json", "sweep.json") else content
        except ValueError:
            return content

    found = {
        str(p.relative_to(kept)): p.read_bytes() for p in kept.rglob("*") if p.is_file() and p.name != ".lock"
    }
    return {n: plain(n, c) for n, c in found.items()} == {n: plain(n, c) for n, c in contents.items()}


# What may happen to a file, by its name in the line of a failed test.


def cut(share: float) -> Harm:
    return lambda path, _: path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)]) and None


def flip(place: float, bits: int) -> Harm:
    def harm(path: Path, _: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(place * len(content))] ^= bits
        path.write_bytes(content)

    return harm


def replaced(content: bytes) -> Harm:
    return lambda path, _: path.write_bytes(content) and None


def lost(path: Path, _: Path) -> None:
    path.unlink()


def exchanged(path: Path, theirs: Path) -> None:
    shutil.copy(theirs, path)


def sealed_again(path: Path) -> None:
    """Give an edited file the digest that the program would: what is left to find is nonsense in it."""
    folder = path.parent.parent if path.parent.name == "runs" else path.parent
    manifest, name = folder / "manifest.json", str(path.relative_to(folder))
    about = unsealed(manifest.read_bytes(), "", (), "")
    if path.parent.name == "runs":
        place = path.name.rpartition("-")[0]
        about["files"].pop(name)
        name = f"runs/{place}-{Folder(str(folder)).checksum(place, path.read_bytes())}.parquet"
        path.rename(folder / name)
    about["files"][name] = digest_of((folder / name).read_bytes())
    manifest.write_bytes(sealed(about))
    if name == "points.parquet":
        plan = unsealed((folder / "sweep.json").read_bytes(), "", (), "")
        (folder / "sweep.json").write_bytes(sealed({**plan, "points": about["files"][name]}))
        about["files"]["sweep.json"] = digest_of((folder / "sweep.json").read_bytes())
        manifest.write_bytes(sealed(about))


def edited(change: Callable[[pd.DataFrame], pd.DataFrame], seal: bool = True) -> Harm:
    """Change a table, with or without the digest that belongs to it."""

    def harm(path: Path, _: Path) -> None:
        table = change(pd.read_parquet(path))
        if path.parent.name == "runs" and {*KEYS, *COLUMNS} <= set(table):
            with suppress(pa.ArrowException, OverflowError):
                path.write_bytes(encode(table, ()))
        else:
            table.to_parquet(path, index=False)
        if seal:
            sealed_again(path)

    return harm


def with_column(name: str, value: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda table: table.assign(**{name: value})


ONE_LINE: list[tuple[str, str, Harm, str]] = [
    ("run", "runs.parquet", cut(0.6), "runs.parquet is not the file that was written"),
    ("run", "runs.parquet", edited(with_column("weight", 0.5), seal=False), "its digest differs"),
    ("run", "runs.parquet", edited(lambda t: t.drop(columns="weight")), "lacks column weight"),
    ("run", "runs.parquet", edited(with_column("weight", "much")), "column weight holds 'much' in place of a number"),
    ("run", "runs.parquet", edited(with_column("weight", -0.1)), "column weight holds -0.1, not a finite number from 0"),
    ("run", "runs.parquet", edited(with_column("weight", np.nan)), "column weight has 8 gaps"),
    ("run", "runs.parquet", edited(with_column("weight", 0.7)), "a weight is not importance times chance"),
    ("run", "runs.parquet", edited(with_column("outcome", "moon_landing")), "column outcome holds 'moon_landing'"),
    ("run", "runs.parquet", edited(with_column("attempt_day", 500.0)), "attempt_day holds 500, not a number from 0 to 7"),
    ("run", "runs.parquet", edited(lambda t: t.head(0)), "holds 0 rows, not the replications 0 to 7"),
    ("run", "runs.parquet", lost, "lacks runs.parquet"),
    ("run", "runs.parquet", exchanged, "its digest differs"),
    ("run", "worlds.parquet", edited(lambda t: t.drop(columns="washington.president")), "lacks column washington.president"),
    ("run", "worlds.parquet", edited(with_column("washington.president", 7.0)), "column washington.president holds 7"),
    ("run", "worlds.parquet", edited(lambda t: t.head(1)), "holds 1 rows, not the worlds 0 to 1"),
    ("run", "worlds.parquet", lost, "lacks worlds.parquet"),
    ("run", "manifest.json", replaced(b"{"), "manifest.json is damaged: it is not JSON"),
    ("run", "manifest.json", replaced(b"{}"), "it has no seal"),
    ("run", "config.yaml", replaced(b"presets: {\n"), "config.yaml is not the file that was written"),
    ("sweep", "sweep.json", replaced(b"{}"), "sweep.json was not written by this version of narva"),
    ("sweep", "runs/0", cut(0.5), "is damaged or of another sweep"),
    ("sweep", "runs/0", lost, "lacks runs/00-000000-"),
    ("sweep", "runs/0", exchanged, "is damaged or of another sweep"),
    ("sweep", "runs/1", edited(with_column("weight", -1.0)), "column weight holds -1"),
    ("sweep", "points.parquet", exchanged, "points.parquet is not the file that was written"),
    ("sweep", "estimates.parquet", edited(with_column("value", 1.0), seal=False), "its digest differs"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "harm", "said"), ONE_LINE, ids=[f"{row[1]} {row[3][-30:]}" for row in ONE_LINE]
)
def test_a_spoilt_file_is_named(
    kind: str, name: str, harm: Harm, said: str, folders: SimpleNamespace
) -> None:
    kept, other = getattr(folders, kind), getattr(folders, f"other_{kind}")
    code, err = judge(kept, other, name, harm, "report")
    assert code == 2
    assert said in err
    assert judge(kept, other, name, harm, "check")[0] == 2


def table_harms(column: int, how: int, seal: bool) -> Harm:
    """Return a change of a table that can be of no run: of any of its columns, or of its rows."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        name = table.columns[column % len(table.columns)]
        return (
            table.drop(columns=name),
            table.assign(**{name: "text"}),
            table.assign(**{name: -7.5e300}),
            table.assign(**{name: np.inf}),
            table.head(0),
            pd.concat([table, table]),
            table.head(1),
        )[how]

    return edited(change, seal)


harms = st.one_of(
    st.builds(cut, st.floats(0, 0.999)),
    st.builds(flip, st.floats(0, 0.999), st.integers(1, 255)),
    st.builds(replaced, st.one_of(st.binary(max_size=40), st.sampled_from([b"", b"{}", b"[]", b"null", b"PAR1"]))),
    st.sampled_from([lost, exchanged]),
)  # fmt: skip
of_tables = st.builds(table_harms, st.integers(0, 400), st.integers(0, 6), st.just(False))


@fuzzed(60)
@given(
    name=st.sampled_from(RUN),
    harm=harms,
    table=of_tables,
    whole=st.booleans(),
    verb=st.sampled_from(["check", "report", "replay", "compare"]),
)
def test_no_spoilt_run_is_believed(
    name: str, harm: Harm, table: Harm, whole: bool, verb: str, folders: SimpleNamespace
) -> None:
    if whole and name.endswith(".parquet"):
        harm = table
    judge(folders.run, folders.other_run, name, harm, verb)


@fuzzed(60)
@given(
    name=st.sampled_from(SWEEP),
    harm=harms,
    table=of_tables,
    whole=st.booleans(),
    verb=st.sampled_from(["check", "report", "replay", "resume"]),
)
def test_no_spoilt_sweep_is_believed(
    name: str, harm: Harm, table: Harm, whole: bool, verb: str, folders: SimpleNamespace
) -> None:
    if whole and not name.endswith(".json"):
        harm = table
    if (name, harm) == ("manifest.json", lost):
        return  # such a sweep is not finished, and every verb takes it for that
    judge(folders.sweep, folders.other_sweep, name, harm, verb)


def test_a_sweep_without_crises_has_no_report(folders: SimpleNamespace, tmp_path: Path, capsys: Any) -> None:
    copy = Copy(folders.sweep, tmp_path)
    shutil.rmtree(copy.path / "runs")
    (copy.path / "manifest.json").unlink()
    assert main(["report", str(copy.path)]) == 2
    assert "holds no crisis yet; narva sweep --resume" in capsys.readouterr().err
    assert main(["check", str(copy.path)]) == 0
    assert "crises: 0, parts: 0, not finished" in capsys.readouterr().out


def test_what_is_whole_is_said_to_be(folders: SimpleNamespace, capsys: Any) -> None:
    assert main(["check", str(folders.run)]) == 0
    assert capsys.readouterr().out == f"{folders.run} is whole: a run; replications: 8\n"
    assert main(["check", str(folders.sweep)]) == 0
    said = f"{folders.sweep} is whole: a sweep; points: 2, crises: 1,000, parts: 2\n"
    assert capsys.readouterr().out == said


def test_days_that_never_were_are_refused(folders: SimpleNamespace, tmp_path: Path, capsys: Any) -> None:
    copy = Copy(folders.run, tmp_path)
    for days, said in (("500", "its days are 0 to 6"), ("6", "no such day")):
        code = main(["replay", str(copy.path), "0", "--days", days])
        assert (code, said in capsys.readouterr().err) in ((2, True), (0, False))


@pytest.mark.parametrize("column", ["harm", "seed", "weight"])
def test_a_row_that_is_not_the_one_played_is_refused(
    column: str, folders: SimpleNamespace, tmp_path: Path, capsys: Any
) -> None:
    """Sealed again, and each number within its range: only playing the crisis again tells."""
    copy = Copy(folders.sweep, tmp_path)
    part = copy.file("runs/1")
    edited(lambda table: table.assign(**{column: table[column] + 1}))(part, part)
    replications = pd.read_parquet(copy.file("runs/1"))["replication"].tolist()
    assert main(["replay", str(copy.path), f"1:{replications[-1]}"]) == 2
    assert f"not the stored row: {column} differ" in capsys.readouterr().err
