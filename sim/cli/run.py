"""`narva run`: check everything, then let Hydra make the run folder, then play, save and report."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from sim.cli import help
from sim.cli.common import announce_compilation
from sim.cli.preflight import check, check_folder, read
from sim.config import composition
from sim.config.settings import Config, from_tree
from sim.errors import ConfigError, NarvaError, nearest
from sim.experiments.progress import progress
from sim.parameters.schema import GROUPS
from sim.paths import conf_dir


def run(arguments: list[str]) -> None:
    """Carry out `narva run` with these arguments; raise NarvaError for the first thing that is wrong."""
    args = read(arguments)
    if args.help:
        print(_help(args.overrides))
        return
    scenario = ""
    if not (args.shell_completion or args.info or args.hydra_help):
        scenario = check(args).scenario
    launch(["run", *arguments], scenario)


class Failures:
    """What went wrong in the jobs of one launch: Hydra would print its own lines if it saw them."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.jobs = 0

    def play(self, cfg: DictConfig) -> None:
        """Play one job; keep its error for after Hydra has finished."""
        self.jobs += 1
        try:
            play(cfg)
        except Exception as error:
            self.errors.append(error)

    def raise_first(self) -> None:
        """Raise the first job's error; say how many jobs failed if there were several."""
        if not self.errors:
            return
        first = self.errors[0]
        if self.jobs > 1 and isinstance(first, NarvaError):
            raise type(first)(
                f"{len(self.errors)} of {self.jobs} jobs failed, the first with: {first}"
            ) from first
        raise first


def _help(words: list[str]) -> str:
    if not words:
        return help.run_page()
    group = words[0].partition("=")[0]
    if group not in GROUPS:
        raise ConfigError(f"--help {group}: no such group{nearest(group, GROUPS)}")
    return help.group_page(group)


def launch(arguments: list[str], scenario: str = "") -> None:
    """Hand over to hydra.main, as if the program had been called without its verb; `scenario` gives facts."""
    composition.register()
    failures = Failures()
    main = hydra.main(config_path=str(conf_dir()), config_name="config", version_base="1.3")
    with _as_hydra(arguments[1:]), composition.one_line(), composition.laid_over(scenario):
        main(failures.play)()
    failures.raise_first()


@contextmanager
def _as_hydra(arguments: list[str]) -> Iterator[None]:
    """Set the program's arguments without the verb, and let errors through, for a while."""
    argv, full = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv = [argv[0], *arguments]
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        sys.argv = argv
        os.environ.pop("HYDRA_FULL_ERROR")
        if full is not None:
            os.environ["HYDRA_FULL_ERROR"] = full


def play(cfg: DictConfig) -> None:
    """Play one job in the folder that Hydra made, save it, write its report, and print its headline."""
    settings = HydraConfig.get()
    config = _config(cfg, settings)
    folder = Path(settings.runtime.output_dir)
    check_folder(folder)
    command = shlex.join(["narva", "run", *settings.overrides.task])
    try:
        results, page = _results(config, folder, command)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(kept(folder)) from None
    for line in results.headline():
        print(line)
    with suppress(ValueError):
        page = page.relative_to(Path.cwd())
    print(f"report: {page}")
    if results.manifest.get("interrupted"):
        raise KeyboardInterrupt(kept(folder))


def _config(cfg: DictConfig, settings: Any) -> Config:
    """Return a job's configuration; where -m goes on to another scenario, with the facts of that one."""
    tree, presets = composition.plain(cfg, settings.runtime.choices)
    if tree["scenario"] != composition.Local.scenario:
        added = [s.path for s in settings.runtime.config_sources if s.provider == "command-line"]
        more = Path(added[0].removeprefix("file://")) if added else None
        tree, presets, _ = composition.composed(list(settings.overrides.task), more=more)
    return from_tree(tree, presets)


def _results(config: Config, folder: Path, command: str) -> tuple[Any, Path]:
    from sim.experiments.montecarlo import run_experiment
    from sim.reports.run.page import write_report
    from sim.results.store import save
    from sim.studies.published import published

    announce_compilation()
    with progress() as report:
        results = run_experiment(config, folder, report)
        save(results, folder, command)
        report(1, 1, "writing the report")
        return results, write_report(results, folder, command, published(results))


def kept(folder: Path) -> str:
    """Say what an interrupted run leaves in its folder."""
    names = sorted(p.name for p in folder.iterdir() if p.name != ".hydra" and p.suffix != ".log")
    return f"{folder} keeps {', '.join(names)}" if names else "nothing was finished, so nothing was kept"
