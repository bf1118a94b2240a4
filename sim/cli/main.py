"""`narva VERB`: the table of verbs, and what becomes of their errors. Without a verb it prints the help.

Exit codes: 0 done, 2 a mistake of the user or of the disk (one line on stderr), 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import NamedTuple

from sim.errors import NarvaError, nearest


class Verb(NamedTuple):
    """A verb: what it does, in a line, and the module whose main(arguments) does it."""

    text: str
    module: str


VERBS = {
    "run": Verb("play a scenario many times and write a report", "sim.cli.run"),
    "sweep": Verb("play a scenario at many design points and report what decides", "sim.cli.sweep"),
    "report": Verb("write the report of a run or sweep again", "sim.cli.report"),
    "compare": Verb("compare two runs on common random numbers", "sim.cli.compare"),
    "replay": Verb("play one crisis of a run or sweep, or a saved game, again, day by day", "sim.cli.replay"),
    "play": Verb("play a seat in one crisis, in the terminal", "sim.cli.play"),
    "classroom": Verb("serve a class: explore, play on phones and laptops, debrief", "sim.cli.classroom"),
    "exercises": Verb(
        "list the exercises, print a student sheet, build the pages with computed answers",
        "sim.cli.exercises",
    ),
    "claims": Verb("put the op-ed's claims to the model: a verdict each, and a report", "sim.cli.claims"),
    "backtest": Verb(
        "compare the model with historical cases: a verdict on each pattern, and a page", "sim.cli.backtest"
    ),
    "verify": Verb(
        "test how far each sentence of the default report carries, and write docs/verification.md",
        "sim.cli.verify",
    ),
    "studies": Verb("list the published findings, current or stale; renew them", "sim.cli.studies"),
    "tails": Verb("estimate how often a crisis climbs to war or nuclear use, by splitting", "sim.cli.tails"),
    "scenarios": Verb("list the scenarios", "sim.cli.scenarios"),
    "scenario": Verb(
        "begin a scenario of your own (new), check it, list every table, compare two (delta)",
        "sim.cli.scenario",
    ),
    "sources": Verb("print the register of sources and what rests on each, and check it", "sim.cli.sources"),
}


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; HYDRA_FULL_ERROR=1 lets tracebacks through."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        dispatch(arguments)
    except NarvaError as error:
        return _fail(error, str(error))
    except SystemExit as stop:  # argparse, after a page of help
        return int(stop.code or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # as in `narva scenarios | head -1`
    except OSError as error:
        return _fail(error, _disk(error))
    except KeyboardInterrupt as error:
        print(f"narva: interrupted; {str(error) or 'nothing was kept'}", file=sys.stderr)
        return 130
    return 0


def _fail(error: Exception, text: str) -> int:
    if os.environ.get("HYDRA_FULL_ERROR") == "1":
        raise error
    print("narva: " + " ".join(text.split()), file=sys.stderr)
    return 2


def _disk(error: OSError) -> str:
    where = f" {error.filename}" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"the disk is full: cannot write{where or ' the run'}; free some space and run again"
    return f"cannot read or write{where}: {error.strerror or error}"


def dispatch(arguments: list[str]) -> None:
    """Carry out the verb that leads the arguments; raise NarvaError for an unknown one."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        from sim.cli.help import overview

        print(overview())
    elif arguments[0] in ("-V", "--version"):
        from importlib.metadata import version

        print(f"narva {version('narva')}")
    elif arguments[0] in ("-sc", "--shell-completion", "--shell_completion"):
        _complete(arguments[1:])
    elif arguments[0] in VERBS:
        import_module(VERBS[arguments[0]].module).main(arguments[1:])
    else:
        raise NarvaError(f"{arguments[0]!r} is not a verb{nearest(arguments[0], VERBS)}")


def _complete(arguments: list[str]) -> None:
    """Answer the shell: the verbs first, then the keys and presets of `narva run`."""
    line = os.environ.get("COMP_LINE", "")
    program, _, rest = line.partition(" ")
    verb, space, words = rest.partition(" ")
    if line and not space:
        print(" ".join(VERBS))
        return
    if line and verb != "run":
        return
    from sim.config.composition import complete

    os.environ["COMP_LINE"] = f"{program} {words}" if line else ""
    complete(arguments)
