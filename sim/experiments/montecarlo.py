"""Monte Carlo: chunks of replications over threads, put together in replication order."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import takewhile
from queue import SimpleQueue

import numpy as np
import pandas as pd

from sim.config.layers import with_presets
from sim.config.sampling import candidates, parameter_type, seeds
from sim.config.settings import Config, from_tree
from sim.engines.batch import WEIGHT_UNIT, Batch, Tally, new_tally
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import CANDIDATES, draws, first_weeks
from sim.experiments.executors import cores
from sim.experiments.insight import by_insight
from sim.experiments.progress import Progress, silent
from sim.model.enums import AttemptMode
from sim.model.readings import CRISIS, PROLOGUE
from sim.model.units import BLOCK
from sim.parameters.schema import TOP
from sim.results.manifest import manifest
from sim.results.measures import RATIO
from sim.results.table import MOST_WORLDS, Columns, Results, bands, drawn_columns, objections_table
from sim.scenario.scenario import Scenario

CHUNK = 48 * BLOCK  # replications: a quarter of a second, so that progress moves and Ctrl-C is soon heard
DRAWS = 2  # candidates of each world that tell what the first question hangs on
CENTRAL, PICTURE = 4, 2  # a quarter of the crises for every number at its middle, half for the op-ed's
BESIDE = MOST_WORLDS * BLOCK  # crises of either, at most
ARTICLE = ("alliance=article", "posture=article", "washington=article", "infrastructure=article")


def simulate(
    config: Config, scenario: Scenario, progress: Progress = silent, label: str = "crises", chunk: int = CHUNK
) -> Results:
    """Run `config.replications` replications; equal for any chunk size and thread count.

    Ctrl-C keeps the finished chunks up to the first gap and marks the manifest as interrupted. A crisis takes
    what its row takes, once: rows and worlds are written where they stay.
    """
    began = time.perf_counter()
    threads = config.threads or cores()
    chunks = np.split(np.arange(config.replications), range(chunk, config.replications, chunk))
    engines = [ordered_batch(config, scenario) for _ in range(min(threads, len(chunks)))]
    scratch: SimpleQueue[Batch] = SimpleQueue()
    for engine in engines:
        scratch.put(engine)

    pool = ThreadPoolExecutor(len(engines))
    asked = pool.submit(first_weeks, _asked(config), scenario, config.replications)
    columns = Columns(config.replications)
    numbers = np.zeros(min(-(-config.replications // BLOCK), MOST_WORLDS), parameter_type()).view(np.recarray)

    def play(replications: np.ndarray) -> int:
        engine = scratch.get()
        try:
            played = draws(config, scenario, replications)
            columns.put(replications[0], engine.play(*played))
        finally:
            scratch.put(engine)
        kept = replications < BLOCK * len(numbers)
        numbers[replications[kept] // BLOCK] = played.parameters[kept]
        return len(replications)

    done, interrupted = _gather(pool, play, chunks, progress, config.replications, label)
    if asked.cancelled():
        raise KeyboardInterrupt
    first_week = asked.result()
    which, worlds = np.arange(done), -(-done // BLOCK)
    runs = columns.table({"replication": which, "seed": seeds(config.seed, which)}, done)
    tally = _sum(config, engines)
    daily = pd.concat([bands("prologue", tally.prologue, PROLOGUE), bands("crisis", tally.crisis, CRISIS)])
    about = manifest(config, scenario, done, time.perf_counter() - began, interrupted)
    objections = objections_table(tally.objections, WEIGHT_UNIT, scenario)
    drawn = worlds_table(config, numbers[:worlds].view(np.recarray))
    weeks = first_week[first_week["world"] < worlds]
    return Results(config, scenario, runs, drawn, daily.reset_index(drop=True), objections, about, weeks)


def _asked(config: Config) -> Config:
    """Return a configuration whose first week is asked, unless its attempt is ordered."""
    ordered = config.choices["attempt.mode"] == AttemptMode.DAY
    return config if ordered else config.with_values({"attempt.mode": "drawn"})


def _gather(
    pool: ThreadPoolExecutor, play: Callable[[np.ndarray], int], chunks: list[np.ndarray],
    progress: Progress, total: int, label: str,
) -> tuple[int, bool]:  # fmt: skip
    """Play chunks; return the replications up to the first that was not played, and whether that was all."""
    done, interrupted = 0, False
    futures = [pool.submit(play, part) for part in chunks]
    try:
        for future in as_completed(futures):
            done += future.result()
            progress(done, total, label)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return sum(f.result() for f in takewhile(lambda f: not f.cancelled(), futures)), interrupted


def worlds_table(config: Config, numbers: np.recarray) -> pd.DataFrame:
    """Return world, each drawn number and the name of each drawn rule, by the parameters of each world."""
    return pd.DataFrame({"world": np.arange(len(numbers))} | drawn_columns(config, numbers))


def first_draws(config: Config, first_week: pd.DataFrame) -> pd.DataFrame:
    """Return hazard_ratio and the drawn numbers of some candidates of each world in `first_week`."""
    some = first_week[first_week["candidate"] < DRAWS].sort_values(["world", "candidate"])
    if some.empty:
        return pd.DataFrame()
    worlds = some["world"].unique().astype(np.int64)
    picks = np.broadcast_to(np.arange(DRAWS), (len(worlds), DRAWS))
    parameters = candidates(config, worlds, picks, CANDIDATES).ravel().view(np.recarray)
    return pd.DataFrame({RATIO: some["ratio"].to_numpy(), **drawn_columns(config, parameters)})


def _sum(config: Config, engines: list[Batch]) -> Tally:
    total = new_tally(config, engines[0].world)
    for engine in engines:
        for whole, part in zip(total, engine.tally, strict=True):
            whole += part
    return total


def article_overrides(config: Config, scenario: Scenario) -> Config | None:
    """Return the op-ed's picture under the same kind of attempt.

    None where this run already is it, and where the op-ed is not about this crisis.
    """
    presets = dict(part.split("=") for part in ARTICLE)
    if not scenario.op_ed or all(config.presets.get(group) == preset for group, preset in presets.items()):
        return None
    picture = from_tree(*with_presets(config.scenario, presets, config.uncertainty))
    scale = {key: config.tree[key] for key in TOP if key not in ("scenario", "uncertainty")}
    scale["replications"] = beside(config.replications, PICTURE)
    attempt = {
        path: value
        for path, value in {**config.values, **config.choices}.items()
        if path.startswith("attempt.")
    }
    return picture.with_values({**scale, **attempt})


def beside(replications: int, part: int) -> int:
    """Return one `part` of the replications, no more than are needed beside a run."""
    return min(-(-replications // part), BESIDE)


def add_picture(results: Results, progress: Progress = silent) -> None:
    """Add to a run what its report sets beside it, on common random numbers.

    The numbers behind first weeks as `results.first_draws`, the run with every number at its middle as
    `results.central`, the op-ed's picture as `results.comparison`, and the first week by insight as
    `results.insight`.
    """
    if results.manifest["interrupted"]:
        return
    config = results.config
    results.first_draws = first_draws(config, results.first_week)
    results.insight = by_insight(config, results.scenario)
    if config.drawn:
        fewer = {"replications": beside(config.replications, CENTRAL)}
        middle = config.medians().with_values(fewer)
        results.central = simulate(middle, results.scenario, progress, "every number at its middle")
    picture = article_overrides(config, results.scenario)
    if picture is not None:
        results.comparison = simulate(picture, results.scenario, progress, "the op-ed's picture")
