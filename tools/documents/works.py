"""Works that the program's own text cites, and which of them no source in the register is about."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping
from pathlib import Path

from sim.scenario.sources import Source

WORK = re.compile(
    r"([A-Z][\w’-]+)(?:(?:,| &| and| de|, &) (?:O')?[A-Z][\w’-]+)*(?: et al\.)?,? \(?((?:19|20)\d\d)\b"
)


def works(source: Path) -> dict[tuple[str, str], list[str]]:
    """Return the works, as (author, year), that the program's own text cites, and where."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(source.rglob("*.py")):
        for author, year in WORK.findall(path.read_text(encoding="utf-8")):
            files = found.setdefault((author, year), [])
            if author not in month_name and path.name not in files:
                files.append(path.relative_to(source).as_posix())
    return {work: files for work, files in found.items() if files}


def uncited(register: Mapping[str, Source], cited: Mapping[tuple[str, str], list[str]]) -> list[str]:
    """Return a line for each work that the program cites and no entry is about."""
    known = [f"{key} {s.title} {s.publisher} {s.date}".lower() for key, s in register.items()]
    return [
        f"sim/{files[0]} cites {author} {year}, which is in no register"
        for (author, year), files in cited.items()
        if not any(author.lower() in one and year in one for one in known)
    ]
