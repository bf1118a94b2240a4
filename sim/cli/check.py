"""`narva check FOLDER`: whether a run or sweep is whole, and every file as it was written."""

from __future__ import annotations

from sim.cli.common import Parser
from sim.errors import StoredError


def main(arguments: list[str]) -> None:
    """Carry out `narva check` with these arguments; raise StoredError for a folder that is not whole."""
    parser = Parser(
        "narva check",
        description="Say whether a run or sweep is whole: digests, columns, types and ranges of every file "
        "that is read again. Pages and figures are not read again, so they are not checked.",
    )
    parser.add_argument("folder", help="the folder of a run or sweep")
    folder = parser.parse_args(arguments).folder
    from sim.results.whole import inspect

    said, wrong = inspect(folder)
    if wrong:
        print(*(f"wrong: {line}" for line in wrong), sep="\n")
        raise StoredError(f"{folder} is not whole: {len(wrong)} mistake{'s' * (len(wrong) > 1)}")
    print(f"{folder} is whole: {said}")
