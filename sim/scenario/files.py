"""The files of a scenario: YAML and CSV as mappings that know where they are written, and the map."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

import yaml

from sim.parameters.files import Loader as Parameters
from sim.parameters.files import sound

DELIMITERS = ",;\t"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
COMMA = re.compile(r"[-+]?\d*,\d+$")


class Loader(Parameters):  # type: ignore[misc]
    """A loader for which NO is Norway: only true and false are truth values, as in YAML 1.2."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in pairs if not tag.endswith(":bool") or first in "tTfF"]
    for first, pairs in Parameters.yaml_implicit_resolvers.items()
}


class Entry(dict[Any, Any]):
    """A mapping that knows its file and line. Parsed ones are shared: never change one."""

    def __init__(self, content: Any = (), file: str = "", line: int = 1) -> None:
        super().__init__(content)
        self.file, self.line = file, line

    @property
    def where(self) -> str:
        """Return the file and the line, as mistakes name them."""
        return f"{self.file}, row {self.line}"

    def like(self, content: Any) -> Entry:
        """Return another mapping that says it is written in the same place."""
        return Entry(content, self.file, self.line)


@lru_cache(maxsize=512)
def parse(text: str, file: str = "") -> Any:
    """Return the content of a YAML text: every mapping an Entry of `file`, dates as text.

    Raise YAMLError for malformed text or a repeated key. Each text is parsed once per process.
    """
    with sound(text):
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            return None if node is None else _built(loader, node, file)
        finally:
            loader.dispose()


def _built(loader: Any, node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_built(loader, item, file) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    result = Entry((), file, node.start_mark.line + 1)
    for key, value in node.value:
        name = _built(loader, key, file)
        if isinstance(name, list | dict):
            raise yaml.MarkedYAMLError(problem="a key is a list or a mapping", problem_mark=key.start_mark)
        if name in result:
            raise yaml.MarkedYAMLError(problem=f"{name!r} is there twice", problem_mark=key.start_mark)
        result[name] = _built(loader, value, file)
    return result


def decoded(content: bytes) -> str:
    """Return the text of a file; raise ValueError: what it is, and how to save it instead."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        kind = "is UTF-16 text" if content.startswith(UTF16) else "is not UTF-8 text"
        raise ValueError(f"{kind}; save it as UTF-8 (in a spreadsheet: CSV UTF-8)") from None


def hint_at(error: yaml.YAMLError) -> str:
    """Return what is likely to be wrong with YAML that cannot be read, and what to do."""
    problem = str(getattr(error, "problem", ""))
    if "mapping values are not allowed" in problem:
        return "; quote a text that holds a colon"
    return "; indent with spaces, no tabs" if "tab" in problem or "any token" in problem else ""


def shown(value: Any, most: int = 100) -> str:
    """Return a value as a mistake shows it: cut if it is long."""
    said = repr(value)
    return said if len(said) <= most else f"{said[:most]} …"


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) for each line of a CSV that is neither empty nor a comment (#).

    Semicolons and tabs part cells where the first line has more of them than commas; a number may then have
    a decimal comma.
    """
    lines = ["\n" if line.startswith(("#", '"#')) else line for line in text.splitlines(keepends=True)]
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    for row in reader:
        if any(cells := [cell.strip() for cell in row]):
            if delimiter != ",":
                cells = [cell.replace(",", ".") if COMMA.match(cell) else cell for cell in cells]
            yield reader.line_num, cells


def merged(base: Entry, own: Entry, blank_keeps: bool = False) -> Entry:
    """Return the base's mapping with one's own in it: mappings merge, anything else is replaced.

    With `blank_keeps`, an empty cell keeps the base's value.
    """
    result = own.like(base)
    for key, value in own.items():
        old = base.get(key)
        if isinstance(old, Entry) and isinstance(value, Entry):
            kept = {k: v for k, v in value.items() if not (blank_keeps and v == "")}
            value = merged(old, value.like(kept))
        result[key] = value
    return result


def left_out(content: Entry, names: Collection[str]) -> Entry:
    """Return a mapping less these rows: a key, wherever it is, or `section/key`, or `section/*`."""
    result = content.like({k: v for k, v in content.items() if _is_section(v) or k not in names})
    for section, value in result.items():
        if _is_section(value) and names:
            kept = {k: v for k, v in value.items() if not {k, f"{section}/{k}", f"{section}/*"} & set(names)}
            result[section] = value.like(kept)
    return result


def keys_of(content: Entry) -> list[str]:
    """Return what `without` may name of a table: its rows' keys, and those of its sections."""
    found = []
    for key, value in content.items():
        if _is_section(value):
            found += [*map(str, value), *(f"{key}/{inner}" for inner in value), f"{key}/*"]
        else:
            found.append(str(key))
    return found


def _is_section(value: Any) -> bool:
    """Return whether a mapping holds rows, such as `orders` of a menu, not the cells of one."""
    return isinstance(value, Entry) and bool(value) and all(isinstance(v, Entry) for v in value.values())


def source_of_map(text: str) -> str:
    """Return the key of the source that a map names, empty if none.

    Raise ValueError if it is not a GeoJSON FeatureCollection of named polygons in degrees.
    """
    try:
        content = json.loads(text)
        for feature in content["features"]:
            _check(feature)
        return str(content.get("source", ""))
    except json.JSONDecodeError as error:
        raise ValueError(f"malformed JSON in line {error.lineno} ({error.msg})") from None
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise ValueError("is not a GeoJSON FeatureCollection of polygons") from None


def extent(text: str) -> tuple[float, float, float, float]:
    """Return the west, east, south and north of a sound map, in degrees."""
    points = [p for f in json.loads(text)["features"] for p in _positions(f["geometry"]["coordinates"])]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons), max(lons), min(lats), max(lats)


def _check(feature: Any) -> None:
    name, shape = feature["properties"]["name"], feature["geometry"]["type"]
    if not (isinstance(name, str) and name.strip()):
        raise ValueError("has a polygon without a name")
    if shape not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry {shape!r} is not a Polygon or MultiPolygon")
    for position in _positions(feature["geometry"]["coordinates"]):
        if len(position) < 2 or not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90):
            raise ValueError(f"position {position} is not [longitude, latitude]")


def _positions(coordinates: Any) -> Iterator[Any]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[:2]
    else:
        for part in coordinates:
            yield from _positions(part)
