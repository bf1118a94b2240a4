"""The server: one event loop for all browsers, threads for the engine."""

from __future__ import annotations

from sim.classroom.explore import Explorer
from sim.classroom.grid import Grid
from sim.classroom.rooms import Classroom


def serve(classroom: Classroom, host: str, port: int, address: str) -> None:
    """Serve until Ctrl-C."""
    import uvicorn

    from sim.classroom.web import make

    explorer = Explorer(classroom.work)
    grid = Grid(explorer, classroom.folder)
    app = make(classroom, explorer, grid, address)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", ws_max_size=2**20, timeout_graceful_shutdown=1
    )
