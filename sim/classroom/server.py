"""The server: one event loop for all browsers, threads for the engine."""

from __future__ import annotations

import gc
import sys

from sim.classroom.explore import Explorer
from sim.classroom.grid import Grid
from sim.classroom.rooms import Classroom
from sim.classroom.work import Priority
from sim.model.enums import Seat
from sim.play.game import new_game

RARELY = (2000, 20, 500)  # of Python's collections: a full one halts all browsers for half a second
SWITCH = 0.0005  # seconds for which a thread keeps the interpreter; the loop gives it up with each send


def serve(classroom: Classroom, host: str, port: int, address: str) -> None:
    """Serve until Ctrl-C."""
    import uvicorn

    sys.setswitchinterval(SWITCH)

    from sim.classroom.web import make

    base = next(iter(classroom.rooms.values())).settings["overrides"]  # what the class was opened with
    explorer = Explorer(classroom.work, base=tuple(base))
    grid = Grid(explorer, classroom.folder)
    app = make(classroom, explorer, grid, address)
    classroom.work.submit(Priority.GAME, warm)
    gc.collect()
    gc.freeze()  # what the start left is there to stay
    gc.set_threshold(*RARELY)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", ws_max_size=2**20, timeout_graceful_shutdown=1,
        server_header=False,
    )  # fmt: skip


def warm() -> None:
    """Play a round that nobody sees: the first time on a machine it compiles the rules, for a minute."""
    new_game([Seat.HOST], short=True).advance()
