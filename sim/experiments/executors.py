"""Where chunks are played: threads of this process, or the workers of a Dask cluster; same bytes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from sim.errors import SweepError
from sim.experiments.progress import Progress, say

AHEAD = 2  # tasks in hand per worker: enough to stay busy, few enough to stop soon
DASK_SECONDS = 5  # to find a scheduler
TRIES = 5  # to hand over what is shared, while workers die

Play = Callable[[Any, Any], Any]


def cores() -> int:
    """Return how many cores this process may use: under taskset or a batch system fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Threads:
    """Threads of this process; each executor gives (task, result or exception) as tasks finish."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or cores()
        self.pool = ThreadPoolExecutor(self.workers)

    def map(self, play: Play, shared: Any, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Give each task with its result, at most a few of them in hand."""
        queue = iter(tasks)
        running: dict[Future[Any], Any] = {}
        while True:
            for task in islice(queue, AHEAD * self.workers - len(running)):
                running[self.pool.submit(play, shared, task)] = task
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), _result(future)

    def close(self) -> None:
        """Drop what waits, let what runs finish."""
        self.pool.shutdown(wait=True, cancel_futures=True)


def each(
    work: Callable[[Any], Any], tasks: Sequence[Any], workers: int, progress: Progress, label: str
) -> Iterator[tuple[Any, Any]]:  # fmt: skip
    """Give each task with what work(task) returned, by threads, as they finish; raise what it raised."""
    threads = Threads(workers)
    try:
        for done, (task, found) in enumerate(threads.map(lambda _, task: work(task), None, tasks), 1):
            if isinstance(found, BaseException):
                raise found
            yield task, found
            progress(done, len(tasks), label)
    finally:
        threads.close()


def _result(future: Any) -> Any:
    """Return what a finished future, of either kind, holds: its result, or its exception."""
    error = future.exception()
    return future.result() if error is None else error


class Dask:
    """Workers of Dask: a local cluster, one in this process, or the one at a scheduler's address."""

    def __init__(self, workers: int = 0, address: str | None = None, processes: bool = True) -> None:
        try:
            from dask import config
            from distributed import Client
        except ImportError as error:
            raise SweepError("executor=dask needs Dask: pip install 'narva[cluster]'") from error
        if address:
            soon = config.set({"distributed.comm.timeouts.connect": f"{DASK_SECONDS}s"})
            try:
                with soon:
                    self.client = Client(address, timeout=DASK_SECONDS, set_as_default=False)
            except (OSError, ValueError, TimeoutError) as error:
                raise SweepError(f"no Dask scheduler answers at executor.address={address}") from error
        else:
            # Dask restores its own level before a cluster's last connections have closed, and tells each.
            logging.getLogger("distributed").setLevel(logging.WARNING)
            self.client = Client(
                n_workers=workers or cores(), threads_per_worker=1, processes=processes,
                dashboard_address=":0", set_as_default=False,
            )  # fmt: skip

    def map(self, play: Play, shared: Any, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Give each task with its result; Dask plays a lost worker's tasks again elsewhere."""
        try:
            yield from self._map(play, shared, tasks)
        except OSError as error:
            raise SweepError(f"the Dask scheduler is gone: {error}") from error

    def _map(self, play: Play, shared: Any, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        from distributed import as_completed

        handle = self._shared(shared)
        queue = iter(tasks)
        names: dict[Any, Any] = {}
        running = as_completed(loop=self.client.loop)
        while True:
            room = AHEAD * max(sum(self.client.nthreads().values()), 1) - len(names)
            for task in islice(queue, max(room, 0)):
                future = self.client.submit(play, handle, task, pure=False)
                names[future.key] = task
                running.add(future)
            if not names:
                return
            future = next(running)
            task = names.pop(future.key)
            if future.cancelled():  # what is shared died with the last worker that had it
                self._check_scheduler()
                handle = self._shared(shared) if handle.cancelled() else handle
                queue = chain([task], queue)
                continue
            yield task, _result(future)

    def _shared(self, shared: Any) -> Any:
        """Hand what all tasks share to the workers; wait for one where there is none yet.

        A worker may die as it is handed over: others take it. Without a scheduler the question who they are
        raises OSError.
        """
        for _ in range(TRIES):
            if not self.client.nthreads():
                say("waiting for a Dask worker")
                self.client.wait_for_workers(1)
            with suppress(OSError):
                return self.client.scatter(shared, broadcast=True, hash=False)
        return self.client.scatter(shared, broadcast=True, hash=False)

    def _check_scheduler(self) -> None:
        if self.client.status != "running":
            raise SweepError("the Dask scheduler is gone")

    def close(self) -> None:
        """Leave the cluster; one that we started ends with it."""
        self.client.close()


Executor = Threads | Dask


def executor_for(settings: dict[str, Any]) -> Executor:
    """Return the executor that conf/executor describes."""
    if settings["kind"] == "dask":
        return Dask(settings["workers"], settings["address"], settings["processes"])
    return Threads(settings["workers"])
