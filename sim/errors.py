"""Every error a user can cause. Each message is one line that says what to do.

NarvaError
├── ConfigError      a key, preset or value of the configuration
├── ScenarioError    a file of a scenario folder
├── OutputError      the run folder: unwritable, full, or already holding a run
├── StoredError      a stored file that is damaged, of another version, or not one of narva
├── ReplayError      a run that cannot be replayed here
├── SweepError       a sweep that cannot go on: its folder, its workers, its rules
├── PlayError        an order that cannot be given, a game that cannot be read
└── ClassroomError   what a person in a room may not do, or not now
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 40


class NarvaError(Exception):
    """A mistake that the user can mend; the command line prints it and exits with 2."""


class ConfigError(NarvaError):
    """A key, preset or value of the configuration is wrong."""


class ScenarioError(NarvaError):
    """A file of a scenario folder is missing or wrong."""


class OutputError(NarvaError):
    """The run folder cannot be written, or already holds a run."""


class StoredError(NarvaError):
    """A stored file is damaged, edited, of another version of the program, or not one of its own."""


class ReplayError(NarvaError):
    """A stored replication cannot be replayed with this code on this machine."""


class SweepError(NarvaError):
    """A sweep cannot go on: another process has it, its rules or settings differ, a worker is missing."""


class PlayError(NarvaError):
    """An order cannot be given, or a saved game cannot be read."""


class ClassroomError(NarvaError):
    """A person in a room asks for what they may not do, or not now."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return '; did you mean X?' or, with nothing close, the valid names if they fit in a line or two."""
    names = sorted(valid)
    if close := get_close_matches(name, names, n=1, cutoff=0.5):
        return f"; did you mean {close[0]!r}?"
    return f"; valid: {', '.join(names)}" if len(names) <= MOST_LISTED else ""
