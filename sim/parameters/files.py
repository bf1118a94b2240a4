"""Reading YAML: libyaml's parser under Hydra's rules (1e-3 is a number, a date is text, no key twice)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # five times as fast, where it is installed
FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|\.(?:inf|Inf|INF))$|\.(?:nan|NaN|NAN)$"
)

OPENERS, MANY, DEEPEST = ("[", "{", "- ", "? "), 1000, 100  # what may open a list or mapping within another
FEW_ALIASES, LARGEST = 20, 1_000_000  # so few aliases stand for some thousand values; what a file may come to


class Loader(FastLoader):  # type: ignore[misc]
    """A safe loader that refuses a key that is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping; raise ConstructorError for a repeated key."""
        keys = [key.value for key, _ in node.value]
        for index, (key, _) in enumerate(node.value):
            if key.value in keys[:index]:
                problem = f"found duplicate key {key.value}"
                raise yaml.constructor.ConstructorError(problem=problem, problem_mark=key.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in pairs if not tag.endswith((":timestamp", ":float"))]
    for first, pairs in FastLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:float", FLOAT, list("-+0123456789."))


def read_yaml(path: Path) -> Any:
    """Return a file's content, parsed once while the file stays the same; not to be changed by the caller.

    Raises OSError, UnicodeDecodeError or yaml.YAMLError.
    """
    state = path.stat()
    return _parsed(str(path), state.st_mtime_ns, state.st_size)


def flaw(error: Exception) -> str:
    """Return what keeps a file from being read, and what to do, as the rest of a sentence after its name."""
    if isinstance(error, OSError):
        return f" cannot be read: {error.strerror}"
    if isinstance(error, UnicodeDecodeError):
        return " is not UTF-8 text; save it as UTF-8"
    mark = getattr(error, "problem_mark", None)
    where = f", line {mark.line + 1}" if mark else ""
    problem = str(getattr(error, "problem", "") or error)
    if "tab character" in problem or "cannot start any token" in problem:
        return f"{where}: a tab or a character that YAML reserves; indent with spaces, quote text"
    return f"{where}: not YAML that can be read: {' '.join(problem.split())}"


@lru_cache(maxsize=512)
def _parsed(path: str, modified: int, size: int) -> Any:
    text = Path(path).read_text(encoding="utf-8")
    with sound(text):
        return yaml.load(text, Loader)


@contextmanager
def sound(text: str) -> Iterator[None]:
    """Raise YAMLError for a text that PyYAML fails on in other ways while it is read within.

    A value that is not what its !!tag says raises any error; a list in a list in a list ends the process, and
    so do aliases of aliases, which stand for more values than memory holds.
    """
    if sum(map(text.count, OPENERS)) > MANY or text.count("*") > FEW_ALIASES:
        _bounded(text)
    try:
        yield
    except RecursionError:
        raise yaml.MarkedYAMLError(problem="nested too deeply, or within itself") from None
    except (ValueError, LookupError, TypeError, AttributeError):
        problem = "a number is too long, or a value is not what its !!tag says"
        raise yaml.MarkedYAMLError(problem=problem) from None


def _bounded(text: str) -> None:
    """Raise YAMLError for lists in lists without end, and for aliases that stand for too many values."""
    open_, sizes = [("", 0)], dict[str, int]()  # anchor and values so far of what is open; values by anchor

    def refuse(problem: str, event: yaml.Event) -> NoReturn:
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]

    for event in yaml.parse(text, FastLoader):
        anchor, size = getattr(event, "anchor", None) or "", 1
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append((anchor, 1))
            if len(open_) > DEEPEST + 1:
                refuse("nested too deeply", event)
            continue
        if isinstance(event, yaml.AliasEvent):
            size = sizes.get(anchor, 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_.pop()
            sizes[anchor] = size
        elif not isinstance(event, yaml.ScalarEvent):
            continue
        open_[-1] = (open_[-1][0], open_[-1][1] + size)
        if open_[-1][1] > LARGEST:
            refuse("its aliases stand for too many values", event)


def first_comment(path: Path) -> str:
    """Return what a file says of itself in its first line of comment, but for Hydra's `# @package`."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# "))
    return next((line[2:].strip() for line in lines if not line.startswith("# @")), "")
