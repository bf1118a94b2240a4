"""Each room's events in SQLite, on the disk before anyone sees their effect, so that a crash loses none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import OutputError

FILE = "classroom.sqlite"
FORMAT = 2
TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    room TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')), PRIMARY KEY (room, n)
);
"""


class Event(NamedTuple):
    """One thing that happened in a room: its kind, and plain data."""

    kind: str
    body: Mapping[str, Any]


class Store:
    """A folder's SQLite file; one process has it at a time, from one thread."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(folder / FILE, timeout=0.5, isolation_level=None)
            (folder / FILE).chmod(0o600)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "locking_mode=EXCLUSIVE"):
                self.db.execute(f"PRAGMA {pragma}").close()
            self.db.executescript(TABLES)
        except (OSError, sqlite3.Error) as error:
            busy = "locked" in str(error)
            reason = "another classroom has it open" if busy else str(error)
            raise OutputError(f"{folder / FILE}: {reason}") from error
        if self.setting("format", str(FORMAT)) != str(FORMAT):
            raise OutputError(f"{folder / FILE} was written by another version; name a new --folder")

    def setting(self, name: str, default: str) -> str:
        """Return a setting; the first time, keep the default."""
        self.db.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (name, default))
        with closing(self.db.execute("SELECT value FROM settings WHERE name = ?", (name,))) as rows:
            return str(rows.fetchone()[0])

    def keep(self, name: str, value: str) -> None:
        """Set a setting."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def rooms(self) -> list[str]:
        """Return the rooms' codes, the oldest first."""
        query = "SELECT room FROM events GROUP BY room ORDER BY MIN(rowid)"
        return [str(row[0]) for row in self.db.execute(query)]

    def events(self, room: str) -> list[Event]:
        """Return what happened in a room, in order."""
        query = "SELECT kind, body FROM events WHERE room = ? ORDER BY n"
        return [Event(kind, json.loads(body)) for kind, body in self.db.execute(query, (room,))]

    def append(self, room: str, event: Event) -> None:
        """Write an event; once this returns, a crash does not lose it."""
        body = json.dumps(event.body, separators=(",", ":"))
        query = "INSERT INTO events (room, n, kind, body) SELECT ?, COUNT(*), ?, ? FROM events WHERE room = ?"
        self.db.execute(query, (room, event.kind, body, room))

    def forget(self, room: str) -> None:
        """Delete all that is known of a room, from the file too."""
        self.db.execute("DELETE FROM events WHERE room = ?", (room,))
        self.db.execute("VACUUM")
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()


def delete(folder: Path) -> int:
    """Delete what a folder holds of people and games; return how many rooms there were."""
    if not (folder / FILE).exists():
        return 0
    store = Store(folder)
    count = len(store.rooms())
    store.close()
    for path in folder.glob(f"{FILE}*"):
        path.unlink()
    return count
