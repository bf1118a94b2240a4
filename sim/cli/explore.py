"""`narva explore --file FILE`: play a design once, and write one offline page whose levers answer at once."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

from sim.cli.common import CAVEAT, Parser, new_file, watched
from sim.errors import ConfigError, NarvaError
from sim.reports.languages import ENGLISH, LANGUAGES

EXPERIMENT = "experiment="
OWN = "experiment=explore"


def main(arguments: list[str]) -> None:
    """Carry out `narva explore` with these arguments; raise NarvaError for what is wrong."""
    parser = Parser(
        "narva explore",
        description="Write one page that explores the model without a server or a network. "
        "Some minutes. Settings are those of narva sweep, such as scenario=batanes or design.points=100; "
        "without any, the design is conf/experiment/explore.yaml. --sweep plays nothing.",
    )  # fmt: skip
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="settings, as for narva sweep")
    parser.path("--file", "where to write the page, such as explore.html", "FILE")
    parser.path("--sweep", "explore a sweep that is there already", "FOLDER")
    parser.add_argument(
        "--language", choices=LANGUAGES, default=ENGLISH, help="of the page; all but English are machine-made"
    )
    args = parser.parse_intermixed_args(arguments)
    if args.file is None:
        raise NarvaError("say where the page goes: narva explore --file explore.html")
    new_file("--file", args.file)
    if args.sweep and args.overrides:
        raise NarvaError(f"--sweep {args.sweep} is there already: it takes no settings")
    command = shlex.join(["narva", "explore", *arguments])
    written = (
        _stored(args.sweep, args.file, command, args.language)
        if args.sweep
        else _played(args.overrides, args.file, command, args.language)
    )
    print(f"page: {written}")
    print(CAVEAT)


def _stored(folder: Path, path: Path, command: str, language: str) -> Path:
    from sim.reports.sweep.explore.page import write_explore
    from sim.results.dataset import Sweep

    return write_explore(Sweep.open(str(folder)), path, command, language)


def _played(given: list[str], path: Path, command: str, language: str) -> Path:
    from sim.cli.sweep import confirm
    from sim.config import swept
    from sim.config.words import SWEEP
    from sim.experiments import designs
    from sim.experiments.sweep import begin, carry_out
    from sim.reports.sweep.explore.page import write_explore

    own = [] if any(word.startswith(EXPERIMENT) for word in given) else [OWN]
    swept.read(given, SWEEP)
    if folder := next((word for word in given if word.startswith("hydra.")), ""):
        raise ConfigError(
            f"{folder.partition('=')[0]} has no effect on narva explore; --file says where it goes"
        )
    plan = designs.read([*own, *given])
    confirm(plan, yes=False)
    with tempfile.TemporaryDirectory() as folder, watched() as shown:
        sweep = carry_out(begin(plan, f"{folder}/sweep"), plan, shown, command=command)
        return write_explore(sweep, path, command, language)
