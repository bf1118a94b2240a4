"""The real `narva classroom`, in a process of its own: started, stopped, killed, started again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import httpx

from sim.classroom.rooms import Classroom
from sim.model.enums import Seat

HERE = "127.0.0.1"
PATIENCE = 300  # seconds; a busy machine takes its time, and no test is about it
QUICK = ("residents.count=40", "crisis_days=40")  # a small town: rounds of a tenth of a second

SEED = 1_987_654_321
LASTING = ("attempt.cause=directed",)  # whose armed men do not go home by themselves


def free_port() -> int:
    """Return a port that nobody listens at, below those that connections are given."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("", port))
            return port


class Served:
    """One server, its folder, and rooms of these titles; it goes on after `kill` and `start`.

    The games of `begun` rooms are in their first round, for the seats named, always with the same random numbers.
    """

    def __init__(
        self, folder: Path, short: Iterable[str] = (), long: Iterable[str] = (),
        begun: Mapping[str, Iterable[Seat]] | None = None, words: Iterable[str] = QUICK,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.out, self.log = folder.with_suffix(".out"), folder.with_suffix(".log")
        classroom = Classroom(folder)
        self.codes = {title: classroom.open_room(title, words, short=True).code for title in short}
        self.codes |= {title: classroom.open_room(title, words, short=False).code for title in long}
        for title, seats in (begun or {}).items():
            room = classroom.open_room(title, (*words, *LASTING), short=True)
            room.start(seats, seed=SEED)()
            self.codes[title] = room.code
        self.secret = classroom.secret
        classroom.close()

    @property
    def address(self) -> str:
        """Return where the server answers."""
        return f"http://{HERE}:{self.port}"

    @property
    def link(self) -> str:
        """Return the facilitator's link."""
        return f"{self.address}/facilitate/{self.secret}"

    @property
    def facilitator(self) -> dict[str, str]:
        """Return the facilitator's cookie."""
        return {"narva_facilitator": self.secret}

    @property
    def logged(self) -> str:
        """Return what the server wrote about its own troubles."""
        return self.log.read_text(encoding="utf-8")

    def join(self, title: str, name: str, seat: str) -> dict[str, str]:
        """Join a room by the form; return the cookie."""
        form = {"code": self.codes[title], "name": name, "seat": seat}
        answer = httpx.post(f"{self.address}/join", data=form, timeout=PATIENCE)
        assert answer.status_code == 303, answer.text
        return {"narva": answer.cookies["narva"]}

    def start(self) -> Served:
        """Start the process, and return once it answers."""
        command = [sys.executable, "-m", "sim.cli", "classroom", "--folder", str(self.folder),
                   "--port", str(self.port), "--host", HERE]  # fmt: skip
        with self.out.open("wb") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=out, stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, self.logged
            try:
                urlopen(self.address, timeout=PATIENCE).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"no answer from {self.address}: {self.logged}")

    def kill(self) -> None:
        """End the process as a crash would: nothing is flushed, nobody gets a message."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End the process as Ctrl-C does; return its exit code."""
        return self._end(signal.SIGINT)

    def _end(self, by: int) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            os.kill(self.process.pid, by)
        try:
            return self.process.wait(timeout=PATIENCE)
        finally:
            self.process.kill()
            self.process = None
