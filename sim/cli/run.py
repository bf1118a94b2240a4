"""`narva run`: compose and check before the disk is touched; play, print the headline, save, report."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from sim.cli import help
from sim.cli.common import Parser, announce_compilation, presets_folder
from sim.config import composition
from sim.config.composition import Composed
from sim.config.overrides import parsed, words_of
from sim.config.settings import Config, from_tree
from sim.config.swept import Swept, merged
from sim.config.swept import read as read_swept
from sim.config.words import EACH, RUN
from sim.errors import ConfigError, NarvaError, OutputError, nearest
from sim.experiments.progress import progress, say
from sim.parameters.schema import GROUPS
from sim.parameters.validation import FIELDS
from sim.paths import shadow_of
from sim.reports.look import PAGE, Look, split
from sim.results.lock import locked

NOT_OFFERED = ("--config-path", "-cp", "--config-name", "-cn")


def main(arguments: list[str]) -> None:
    """Carry out `narva run` with these arguments; raise NarvaError for the first thing that is wrong."""
    args = read(arguments)
    args.overrides, look = split(args.overrides)
    more = presets_folder(args.config_dir)
    if args.help:
        print(_help(args.overrides))
    elif args.multirun:
        _run_each(args, more, look)
    else:
        words_of(RUN, args.overrides)
        found = composition.composed(args.overrides, more=more)
        if varied := found.cfg.hydra.sweeper.get("params"):
            preset = found.presets.get("experiment", "")
            raise ConfigError(
                f"experiment={preset} varies {', '.join(varied)}: narva sweep experiment={preset}"
            )
        config = from_tree(found.tree, found.presets)
        if args.cfg:
            print(_shown(found.cfg, args), end="")
            return
        folder = folder_of(found.cfg.hydra.run.dir)
        check_folder(folder)
        run(found, config, folder, look)


def read(arguments: list[str]) -> argparse.Namespace:
    """Parse the options, which are Hydra's; raise NarvaError for one that is not offered."""
    parser = Parser("narva run", add_help=False)
    parser.add_argument("overrides", nargs="*")
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--multirun", "-m", action="store_true")
    parser.add_argument("--cfg", "-c", choices=("job", "hydra", "all"))
    parser.add_argument("--package", "-p")
    parser.add_argument("--resolve", action="store_true")
    parser.add_argument("--config-dir", "-cd")
    for word in arguments:
        if word.partition("=")[0] in NOT_OFFERED:
            raise ConfigError(f"{word} is not offered; presets of your own: --config-dir FOLDER")
    args = parser.parse_intermixed_args(arguments)
    if (args.package or args.resolve) and not args.cfg:
        raise ConfigError("--package and --resolve need --cfg, of which they show a part")
    return args


def folder_of(text: str) -> Path:
    """Return the folder that a setting names; raise ConfigError where it names none."""
    if not str(text).strip():
        raise ConfigError("hydra.run.dir and hydra.sweep.dir need the name of a folder")
    return Path(text)


def _help(words: list[str]) -> str:
    if not words:
        return help.run_page()
    if len(words) > 1:
        raise ConfigError(f"--help {' '.join(words)}: one group at a time")
    group = words[0].partition("=")[0]
    if group not in GROUPS:
        raise ConfigError(f"--help {group}: no such group{nearest(group, GROUPS)}")
    return help.group_page(group)


def _shown(cfg: DictConfig, args: argparse.Namespace) -> str:
    """Return what --cfg asks for as YAML: the job's part, Hydra's, or all; with --package a part of it."""
    kept = {"job": lambda key: key != "hydra", "hydra": lambda key: key == "hydra", "all": lambda key: True}
    part: Any = OmegaConf.masked_copy(cfg, [str(key) for key in cfg if kept[args.cfg](key)])
    if args.package and args.package != "_global_":
        part = OmegaConf.select(part, args.package)
        if not OmegaConf.is_config(part):
            raise ConfigError(f"--package {args.package} is not a part of the configuration")
    return OmegaConf.to_yaml(part, resolve=args.resolve)


def tell_shadow(scenario: str) -> None:
    """Print which scenario is played where a folder here has the name of one that comes with the program."""
    if there := shadow_of(scenario):
        said = f"scenario={scenario} is the one that comes with the program"
        print(f"{said}; for the folder here: scenario={there}", file=sys.stderr, flush=True)


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds a run or that cannot be written; create nothing."""
    patterns = ("manifest.json", *(() if folder.name == "outputs" else ("*/manifest.json",)))
    if any(path for pattern in patterns for path in folder.glob(pattern)):
        raise OutputError(f"{folder} already holds a run; choose another folder or move it away")
    ancestor = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not ancestor.is_dir():
        raise OutputError(f"cannot write {folder}: {ancestor} is not a folder")
    if not os.access(ancestor, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write {folder}: no permission in {ancestor}")


def run(found: Composed, config: Config, folder: Path, look: Look = PAGE) -> None:
    """Play one configuration, print its headline, and write its folder, which no other process may have."""
    folder.mkdir(parents=True, exist_ok=True)
    said = f"another process writes a run into {folder}; choose another hydra.run.dir"
    with locked(folder, OutputError(said)):
        check_folder(folder)  # another process may have been faster
        _run(found, config, folder, look)


def _run(found: Composed, config: Config, folder: Path, look: Look) -> None:
    words = list(found.cfg.hydra.overrides.task)
    _keep_hydra(found.cfg, folder)
    tell_shadow(config.scenario)
    say(_opening(config))
    announce_compilation()
    from sim.experiments.montecarlo import add_picture, simulate
    from sim.reports.run.front import front, headline, own_part, told
    from sim.scenario.scenario import load_scenario

    try:
        with progress() as shown:
            results = simulate(config, load_scenario(config.scenario), shown)
        print(*headline(results), sep="\n", flush=True)
        with ThreadPoolExecutor(1) as meanwhile:  # analyses and draws while others are played to compare
            own = meanwhile.submit(own_part, results)
            early = meanwhile.submit(_drawn, results, own, folder, look)
            with progress() as shown:
                add_picture(results, shown)
            said = front(results, own.result())
            print(*told(results, said), sep="\n", flush=True)
            command = shlex.join(["narva", "run", *words])
            page = _written(results, said, early, folder, command, look)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(kept(folder)) from None
    with suppress(ValueError):
        page = page.relative_to(Path.cwd())
    print(f"report: {page}")
    if results.manifest.get("interrupted"):
        raise KeyboardInterrupt(kept(folder))


def _opening(config: Config) -> str:
    """Return what a run is about to do, in a sentence."""
    crises = "1 crisis" if config.replications == 1 else f"{config.replications:,} crises"
    drawn = len(config.drawn)
    numbers = (
        "1 number is drawn" if drawn == 1 else f"{drawn} numbers are drawn" if drawn else "nothing is drawn"
    )
    return f"Playing {crises} of {config.scenario}; {numbers}."


def _drawn(results: Any, own: Future[Any], folder: Path, look: Look) -> Any:
    from sim.reports.run.page import draw_early

    return draw_early(results, own.result().hangs, folder, look)


def _written(results: Any, said: Any, early: Future[Any], folder: Path, command: str, look: Look) -> Path:
    from sim.results.store import save

    with progress() as shown:
        save(results, folder, command)  # first of all: a picture that fails costs no crisis
        shown(1, 1, "writing the report")
        from sim.reports.run.page import write_report
        from sim.studies.published import published

        drawn = early.result()
        return write_report(results, folder, command, published(results), look, said, drawn)


def _keep_hydra(cfg: DictConfig, folder: Path) -> None:
    """Write the folder .hydra as Hydra's own start would."""
    (folder / ".hydra").mkdir(parents=True, exist_ok=True)
    job = OmegaConf.masked_copy(cfg, [str(key) for key in cfg if key != "hydra"])
    hydra = OmegaConf.masked_copy(cfg, "hydra")
    parts = (("config", job), ("hydra", hydra), ("overrides", cfg.hydra.overrides.task))
    for name, part in parts:
        (folder / ".hydra" / f"{name}.yaml").write_text(OmegaConf.to_yaml(part), encoding="utf-8")


def kept(folder: Path) -> str:
    """Return a sentence on what an interrupted run leaves in its folder."""
    names = sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
    return f"{folder} keeps {', '.join(names)}" if names else "nothing was finished, so nothing was kept"


def _run_each(args: argparse.Namespace, more: Path | None, look: Look) -> None:
    """Run every combination of the values that -m gives; each value is checked before the first starts."""
    fixed, swept = read_swept(args.overrides, EACH)
    words = [str(o.input_line) for o in fixed]
    firsts = [*words, *(word for one in swept for word in _words(one)[0])]
    found = composition.composed(firsts, more=more)
    jobs = [_words(one) for one in merged(found.cfg, fixed, swept)]
    config = from_tree(found.tree, found.presets)
    for word in dict.fromkeys(word for one in jobs for row in one for word in row):
        _check_value(config, word, firsts, more)
    if args.cfg:
        print(_shown(found.cfg, args), end="")
        return
    sweep = folder_of(found.cfg.hydra.sweep.dir)
    check_folder(sweep)
    failures = []
    combinations = [[word for row in rows for word in row] for rows in product(*jobs)]
    for number, chosen in enumerate(combinations):
        job = composition.composed([*words, *chosen, f"hydra.job.num={number}"], more=more)
        try:
            run(job, from_tree(job.tree, job.presets), sweep / str(job.cfg.hydra.sweep.subdir), look)
        except Exception as error:
            failures.append(error)
    _raise_first(failures, len(combinations))


def _words(swept: Swept) -> list[list[str]]:
    """Return the words of each value of what is swept."""
    return [[f"{key}={value}" for key, value in zip(swept.keys, row, strict=True)] for row in swept.rows()]


def _check_value(config: Config, word: str, words: list[str], more: Path | None) -> None:
    """Check one value, the others at their first; a preset is composed, a quantity is not."""
    key, _, value = word.partition("=")
    if key in FIELDS and "$" not in value:
        config.with_values({key: parsed([word])[0].value()})
    else:
        others = [o for o in words if not o.startswith(f"{key}=")]
        found = composition.composed([*others, word], more=more)
        from_tree(found.tree, found.presets)


def _raise_first(failures: list[Exception], jobs: int) -> None:
    if not failures:
        return
    first = failures[0]
    if isinstance(first, NarvaError):
        raise type(first)(f"{len(failures)} of {jobs} jobs failed, the first with: {first}") from first
    raise first
