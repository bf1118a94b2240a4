"""Compare the results of two checkouts to the last bit: `uv run python tools/compare_checkouts.py OTHER`.

Every shipped scenario, preset and experiment is played for a few replications in both checkouts, each with
its own environment. Rows, daily series and estimates are compared column by column; exit code 1 and a line
for each difference. A change that should move no result must print "equal" here.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent


def cases(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Give (kind, overrides) for every scenario, preset and experiment of a checkout."""
    yield "run", []
    for folder in sorted(root.glob("scenarios/**/scenario.yaml")):
        if folder.parent.name not in ("narva", "_new"):
            yield "run", [f"scenario={folder.parent.relative_to(root / 'scenarios').as_posix()}"]
    for preset in sorted(root.glob("conf/*/*.yaml")):
        group, name = preset.parent.name, preset.stem
        if group == "experiment":
            yield "sweep", [f"experiment={name}"]
        elif group not in ("design", "executor") and name != "default":
            yield "run", [f"{group}={name}"]


def digests(replications: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Play every case in this process's checkout; give its name and a digest for each column."""
    import sim

    for kind, overrides in cases(Path.cwd()):
        if kind == "run":
            results = sim.run(sim.load(*overrides), replications=replications)
            tables = {name: getattr(results, name) for name in ("runs", "daily", "objections")}
        else:
            plan = (*overrides, "replications=3", "precision=null", "++design.points=4")
            tables = {"estimates": sim.sweep(*plan)}
        found = {f"{t}.{name}": _digest(c) for t, frame in tables.items() for name, c in frame.items()}
        yield " ".join(overrides) or "default", found


def _digest(column: Any) -> str:
    import hashlib

    return hashlib.sha256(column.to_csv(index=False, header=False).encode()).hexdigest()[:16]


def played(root: Path, replications: int) -> dict[str, dict[str, str]]:
    """Return the digests of a checkout, played by its own `uv run`."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as sink:
        command = ["uv", "run", "python", str(Path(__file__).resolve())]
        command += ["--write", sink.name, "--replications", str(replications)]
        subprocess.run(command, cwd=root, check=True)
        return json.loads(sink.read())


def differences(one: dict[str, dict[str, str]], other: dict[str, dict[str, str]]) -> list[str]:
    """Return a line for each case or column that is not equal."""
    lines = [f"{case}: only in one checkout" for case in sorted(one.keys() ^ other.keys())]
    for case in sorted(one.keys() & other.keys()):
        a, b = one[case], other[case]
        wrong = sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))
        if wrong:
            lines.append(f"{case}: {', '.join(wrong)}")
    return lines


def main() -> int:
    """Compare this checkout with another, or with digests that were kept with --write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", nargs="?", help="the other checkout, or a file written by --write")
    parser.add_argument("--write", help="only play the current folder's checkout and write its digests here")
    parser.add_argument("--replications", type=int, default=12)
    words = parser.parse_args()
    if words.write:
        sys.path.insert(0, str(Path.cwd()))
        Path(words.write).write_text(json.dumps(dict(digests(words.replications)), indent=1))
        return 0
    if not words.other:
        parser.error("name the other checkout")
    other = Path(words.other)
    kept = json.loads(other.read_text()) if other.is_file() else played(other, words.replications)
    lines = differences(played(HERE, words.replications), kept)
    print("\n".join(lines) or f"equal: {len(kept)} cases")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
