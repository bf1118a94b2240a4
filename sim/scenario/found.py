"""Records that studies keep in a scenario's folder, sealed so that damage shows before use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import StoredError
from sim.parameters.sealed import unsealed

WRITTEN_BY = {
    "balance.json": "narva balance --write",
    "claims.json": "narva claims --docs docs",
    "flips.json": "narva flip --find",
    "forecast.json": "narva forecast --refit",
    "played.json": "narva backtest",
    "posterior.json": "narva backtest --write docs",
    "verification.json": "narva verify",
}


def read_found(path: Path) -> dict[str, Any] | None:
    """Return a record; None where there is none; raise StoredError if it is not what was written."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoredError(f"{path} cannot be read: {error.strerror}") from None
    again = WRITTEN_BY.get(path.name)
    return unsealed(content, str(path), (), f"remove it{f', and {again} writes it again' if again else ''}")


def damaged(folder: Path) -> Iterator[str]:
    """Give a line for each record of a folder that is not what was written."""
    for path in sorted(folder.glob("*.json")):
        try:
            read_found(path)
        except StoredError as error:
            yield str(error)
