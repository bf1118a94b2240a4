"""Executors: threads and Dask play the same bytes, and what goes wrong with a worker is one line."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import SweepError
from sim.experiments import chunks
from sim.experiments import sweep as sweeps
from sim.experiments.executors import TRIES, Dask, Threads, each
from sim.results.dataset import Sweep
from sim.results.plan import Plan

Planned = Callable[..., Plan]
Swept = Callable[..., Sweep]
Contents = Callable[[Path], dict[str, bytes]]
WORDS = ("alliance.cohesion=range(0,1.01,.1)", "posture=article,brigade", "replications=300")


def dask(**settings: Any) -> dict[str, Any]:
    return {"kind": "dask", "workers": 0, "address": None, "processes": True, **settings}


@pytest.fixture(scope="module")
def expected(
    planned: Planned, swept: Swept, contents: Contents, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """Return the files that one thread computes."""
    folder = tmp_path_factory.mktemp("one")
    swept(planned(*WORDS), folder, {"kind": "threads", "workers": 1})
    return contents(folder)


@pytest.mark.parametrize("workers", [2, 3])
def test_threads_give_the_same_bytes(
    workers: int,
    expected: dict[str, bytes],
    planned: Planned,
    swept: Swept,
    contents: Contents,
    tmp_path: Path,
) -> None:
    swept(planned(*WORDS), tmp_path, {"kind": "threads", "workers": workers})
    assert contents(tmp_path) == expected


def test_dask_in_this_process_gives_the_same_bytes(
    expected: dict[str, bytes], planned: Planned, swept: Swept, contents: Contents, tmp_path: Path
) -> None:
    swept(planned(*WORDS), tmp_path, dask(workers=2, processes=False))
    assert contents(tmp_path) == expected


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler on loopback with two worker processes."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs="CRITICAL"
    ) as cluster:
        yield cluster


@pytest.mark.slow
def test_a_lost_worker_changes_no_byte(
    cluster: Any, expected: dict[str, bytes], planned: Planned, contents: Contents, tmp_path: Path
) -> None:
    plan = planned(*WORDS)
    killed: list[int] = []

    def kill_one(done: int, total: int, label: str) -> None:
        if done > total / 4 and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    folder = sweeps.begin(plan, str(tmp_path / "sweep"))
    sweep = sweeps.carry_out(folder, plan, kill_one, dask(address=cluster.scheduler_address))
    assert killed
    assert contents(tmp_path / "sweep") == expected
    assert sweep.manifest["played"] == sweep.manifest["crises"] == 6600


@pytest.mark.slow
def test_the_loss_of_all_workers_changes_no_byte(
    cluster: Any, expected: dict[str, bytes], planned: Planned, contents: Contents, tmp_path: Path
) -> None:
    """The data that all tasks share die with the workers, and are handed to those that come next."""
    plan = planned(*WORDS)
    killed: list[int] = []

    def kill_all(done: int, total: int, label: str) -> None:
        if done > total / 4 and not killed:
            killed.extend(worker.pid for worker in cluster.workers.values())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    folder = sweeps.begin(plan, str(tmp_path / "sweep"))
    sweeps.carry_out(folder, plan, kill_all, dask(address=cluster.scheduler_address))
    assert len(killed) == 2
    assert contents(tmp_path / "sweep") == expected


@pytest.mark.parametrize(("lost", "gone"), [(2, False), (99, True)])
def test_a_worker_that_dies_as_it_is_handed_the_plan_is_no_lost_scheduler(
    monkeypatch: pytest.MonkeyPatch, lost: int, gone: bool
) -> None:
    """Dask tells of such a worker as of a closed line, which a lost scheduler is, too."""
    tries: list[int] = []

    class Client:
        def nthreads(self) -> dict[str, int]:
            return {"a": 1}

        def scatter(self, shared: str, **how: bool) -> str:
            tries.append(1)
            if len(tries) <= lost:
                raise OSError("Stream is closed")
            return shared

    executor = object.__new__(Dask)
    monkeypatch.setattr(executor, "client", Client(), raising=False)
    if gone:
        with pytest.raises(OSError, match="closed"):
            executor._shared("plan")
        assert len(tries) == TRIES + 1
    else:
        assert executor._shared("plan") == "plan"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "reason"),
    [("RULES", "a worker runs other rules"), ("libm_digest", "exp or log with other bits")],
)
def test_a_worker_of_another_kind_is_refused(
    name: str,
    reason: str,
    cluster: Any,
    expected: dict[str, bytes],
    planned: Planned,
    swept: Swept,
    contents: Contents,
    tmp_path: Path,
) -> None:
    """One of the two workers says that its rules, or its arithmetic, are others."""
    from distributed import Client

    def turn(name: str) -> None:
        """Give the worker's module another value, or its own again."""
        from sim.experiments import chunks

        held = vars(chunks)
        mine = held.pop("turned", None)
        if mine is None:
            held["turned"] = held[name]
            mine = "other" if isinstance(held[name], str) else lambda: "other"
        held[name] = mine

    plan, folder = planned(*WORDS), tmp_path / "sweep"
    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2)
        one = [next(iter(client.nthreads()))]
        client.run(turn, name, workers=one)
        with pytest.raises(SweepError, match=reason):
            swept(plan, folder, dask(address=cluster.scheduler_address))
        client.run(turn, name, workers=one)
    assert not (folder / "manifest.json").exists()
    swept(plan, folder, dask(address=cluster.scheduler_address))
    assert contents(folder) == expected


def test_an_address_where_nobody_is(planned: Planned, swept: Swept, tmp_path: Path) -> None:
    with pytest.raises(SweepError, match=r"no Dask scheduler answers at executor.address=tcp://127.0.0.1:9"):
        swept(planned(*WORDS), tmp_path, dask(address="tcp://127.0.0.1:9"))
    with pytest.raises(SweepError, match=r"no Dask scheduler answers at executor.address=nowhere"):
        Dask(address="nowhere://x")


@pytest.fixture(params=["threads", "dask"])
def executor(request: pytest.FixtureRequest) -> Iterator[Any]:
    workers = Threads(2) if request.param == "threads" else Dask(2, processes=False)
    yield workers
    workers.close()


def test_each_task_comes_back_with_its_result_or_its_error(executor: Any) -> None:
    def divide(shared: int, task: int) -> float:
        return shared / task

    found = dict(executor.map(divide, 6, iter([3, 0, 2, 1])))
    assert {task: value for task, value in found.items() if task} == {1: 6, 2: 3, 3: 2}
    assert isinstance(found[0], ZeroDivisionError)
    assert list(executor.map(divide, 6, [])) == []


def test_tasks_are_taken_as_they_are_needed() -> None:
    """A million chunks are not queued at once, so that a sweep starts, and stops, soon."""
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for n in range(1000):
            taken.append(n)
            yield n

    workers = Threads(2)
    results = workers.map(lambda shared, task: task, None, tasks())
    next(results)
    assert len(taken) < 10
    workers.close()


def test_an_error_of_a_worker_is_one_line(
    planned: Planned, swept: Swept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(table: Any, columns: Any) -> bytes:
        raise MemoryError("too much")

    monkeypatch.setattr(chunks, "encode", fail)
    with pytest.raises(SweepError, match="a worker failed: MemoryError: too much"):
        swept(planned(*WORDS), tmp_path)


def test_each_task_is_done_once_and_counted() -> None:
    told: list[tuple[int, int, str]] = []
    found = dict(each(lambda n: n * n, range(9), 2, lambda *seen: told.append(seen), "squares"))
    assert found == {n: n * n for n in range(9)}
    assert told == [(n, 9, "squares") for n in range(1, 10)]


def test_what_a_task_raises_is_raised_and_the_rest_is_dropped() -> None:
    done: list[int] = []

    def work(n: int) -> int:
        done.append(n)
        return 1 // (3 - n)

    with pytest.raises(ZeroDivisionError):
        list(each(work, range(1000), 1, lambda *_: None, ""))
    assert len(done) < 10
