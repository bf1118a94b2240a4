"""`narva VERB`: the table of verbs, and what becomes of their errors. Without a verb it prints the help.

Exit codes: 0 done, 2 a mistake of the user or of the disk (one line on stderr), 130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.errors import NarvaError, nearest

YOUNG = 100_000  # objects before Python looks for garbage; an import makes as many, and all of them stay
VERBS = {  # what each does; `sim.cli.VERB.main(arguments)` does it
    "run": "play a scenario many times and write a report",
    "sweep": "play a scenario at many design points and report what decides",
    "explore": "write one offline page whose levers answer at once",
    "report": "write the report of a run or sweep again",
    "check": "say whether a run or sweep is whole and as it was written",
    "flip": "say at which value of a number one setting becomes better than another",
    "compare": "compare two runs on common random numbers",
    "replay": "play one crisis of a run or sweep, or a saved game, again, day by day",
    "play": "play a seat in one crisis, in the terminal",
    "seat": "let a program play a seat, in lines of JSON",
    "classroom": "serve a class: explore, play on phones and laptops, debrief",
    "classes": "compare ends of class games with the model's rules, fit rules to what people ordered",
    "balance": "say what each card of a class's game moves, and which plans are best",
    "exercises": "list the exercises, print a student sheet, build the pages with computed answers",
    "claims": "put the op-ed's claims to the model: a verdict each, and a report",
    "backtest": "play historical cases, score the model beside rivals, keep what history leaves",
    "require": "say what would have to be true for a statement to hold, such as 'held at 30 > 50'",
    "verify": "test how far each sentence of the default report can be trusted",
    "forecast": "show what a challenger of insight expects beside what happens; fit it again",
    "studies": "list the published findings, current or stale; renew them",
    "tails": "estimate how often a crisis climbs to war or nuclear use, by splitting",
    "scenarios": "list the scenarios",
    "scenario": "begin a scenario of your own (new), check it, list every table, compare two (delta)",
    "sources": "print the register of sources and what rests on each, and check it",
}


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; HYDRA_FULL_ERROR=1 lets tracebacks through."""
    arguments = sys.argv[1:] if argv is None else argv
    _settle()
    gc.set_threshold(YOUNG, 50, 100)
    try:
        with _stoppable():
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


@contextmanager
def _stoppable() -> Iterator[None]:
    """Take SIGTERM, which containers and batch systems send, as Ctrl-C."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        press = signal.getsignal(signal.SIGINT)  # ignored in a shell's background
        (press if callable(press) else signal.default_int_handler)(number, frame)

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _settle() -> None:
    """Keep the user's surroundings from ending a run: no display is needed, nor a terminal of all letters.

    Threads of linear algebra cost more than they give on tables of this size, and the last bits of a sum
    would hang on how many cores there are.
    """
    os.environ["MPLBACKEND"] = "agg"  # a notebook's, which child processes inherit, needs the notebook
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


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
        if any("(" in word for word in arguments):
            from sim.cli.common import check_lists

            check_lists(arguments[1:])
        import_module(f"sim.cli.{arguments[0]}").main(arguments[1:])
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
