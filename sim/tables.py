"""Reads the files of a scenario's folder; a mistake is kept as file, row, column, value, what is allowed."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import yaml

from sim.cells import Names, text
from sim.errors import ScenarioError, nearest


class Row:
    """A row of a table: a frozen dataclass whose fields are declared with `cells.cell`."""

    def flaw(self) -> str:
        """Return what is wrong between cells that are each right; empty if nothing."""
        return ""


class Entry(dict[Any, Any]):
    """A YAML mapping that knows its line."""

    line = 1


class Loader(yaml.SafeLoader):
    """YAML in which a repeated key is an error, and a date is text."""

    def plain(self, node: yaml.ScalarNode) -> str:
        """Return a scalar as it stands."""
        return str(node.value)

    def entry(self, node: yaml.MappingNode) -> Entry:
        """Return a mapping with its line; refuse a key that stands twice."""
        keys = [key.value for key, _ in node.value]
        for index, (key, _) in enumerate(node.value):
            if key.value in keys[:index]:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands twice", problem_mark=key.start_mark)
        result = Entry(self.construct_mapping(node, deep=True))
        result.line = node.start_mark.line + 1
        return result


Loader.add_constructor("tag:yaml.org,2002:map", Loader.entry)
Loader.add_constructor("tag:yaml.org,2002:timestamp", Loader.plain)  # `day` checks dates
Cells = dict[str, Any]
Rows = Iterable[tuple[str, Cells]]


class Reader:
    """Reads the files of one folder and collects what is wrong, in the order of reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: Names = {}
        self.problems: list[str] = []

    def fail(self, where: str, what: str) -> None:
        """Keep a mistake."""
        self.problems.append(f"{where}: {what}")

    def content(self, path: Path) -> str | None:
        """Return a file's text, or None after keeping why not."""
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.fail(path.name, f"missing in {path.parent}")
        except UnicodeDecodeError:
            self.fail(path.name, "is not UTF-8 text")
        except OSError as error:
            self.fail(path.name, f"cannot be read ({error.strerror})")
        return None

    def rows(self, file: str, columns: Collection[str]) -> Iterator[tuple[str, Cells]]:
        """Yield (where, cells) for each row of a CSV; lines that begin with # are comments."""
        content = self.content(self.folder / file)
        if content is None:
            return
        lines = content.splitlines(keepends=True)
        reader = csv.reader("\n" if line.startswith("#") else line for line in lines)
        header: list[str] = []
        for row in reader:
            cells, where = [cell.strip() for cell in row], f"{file}, row {reader.line_num}"
            if header and any(cells) and len(cells) != len(header):
                self.fail(where, f"{len(cells)} cells, but {len(header)} columns")
            elif header and any(cells):
                yield where, dict(zip(header, cells, strict=True))
            elif any(cells):
                header = cells
                if not self.fits(where, header, columns, ()):
                    return
        if not header:
            self.fail(file, "holds no header row")

    def mapping(self, path: Path) -> Entry:
        """Return a YAML file's mapping; empty after a mistake."""
        content = self.content(path)
        if content is None:
            return Entry()
        try:
            result = yaml.load(content, Loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path.name}, line {mark.line + 1}" if mark else path.name
            self.fail(where, f"malformed YAML ({getattr(error, 'problem', None) or 'no text'})")
            return Entry()
        if not isinstance(result, Entry):
            self.fail(path.name, "should be a mapping of names to values")
            return Entry()
        return result

    def entries(self, path: Path, items: Any = None) -> Iterator[tuple[str, Cells]]:
        """Yield (where, cells) for each named entry of a YAML mapping."""
        items = self.mapping(path) if items is None else items
        if not isinstance(items, dict):
            self.fail(path.name, f"{items!r} should be a mapping of names to values")
            return
        for key, value in items.items():
            if isinstance(value, Entry):
                yield f"{path.name}, row {value.line} ({key})", {"key": str(key), **value}
            else:
                self.fail(f"{path.name} ({key})", f"{value!r} should be a mapping of columns to values")

    def fits(
        self, where: str, found: Collection[str], wanted: Collection[str], spare: Collection[str]
    ) -> bool:
        """Note columns that are missing, unknown or repeated; return whether there are none."""
        wrong = [f"unknown column {c!r}{nearest(str(c), wanted)}" for c in found if c not in wanted]
        wrong += [f"column {c!r} is missing" for c in wanted if c not in found and c not in spare]
        wrong += [f"column {c!r} stands twice" for c in wanted if list(found).count(c) > 1]
        for what in wrong:
            self.fail(where, what)
        return not wrong

    def record(self, where: str, cells: Cells, cls: type) -> Any:
        """Return a `cls`, or None if a cell is wrong."""
        columns = {f.name: f for f in fields(cls)}
        spare = {name for name, f in columns.items() if f.default is not MISSING}
        if not self.fits(where, cells, columns, spare):
            return None
        found = {}
        for column, value in cells.items():
            try:
                found[column] = columns[column].metadata["read"](value, self.names)
            except ValueError as error:
                self.fail(where, f"{column} {value!r} {error}")
        return cls(**found) if len(found) == len(cells) else None

    def table(self, cls: type, rows: Rows) -> Any:
        """Return a tuple with a `cls` for each sound row, and remember all keys as names of this kind."""
        result, seen = [], dict[str, str]()
        for where, cells in rows:
            if cells["key"] in seen:
                self.fail(where, f"key {cells['key']!r} stands twice; first at {seen[cells['key']]}")
                continue
            seen[cells["key"]] = where
            record = self.record(where, cells, cls)
            if record is not None:
                result.append(record)
                if flaw := record.flaw():
                    self.fail(where, flaw)
        self.names[cls.__name__.lower()] = seen
        return tuple(result)

    def csv(self, cls: type) -> Any:
        """Return the rows of the CSV that is named after `cls`."""
        file = f"{cls.__name__.lower()}s.csv"
        return self.table(cls, self.rows(file, [f.name for f in fields(cls)]))

    def geojson(self, path: Path) -> None:
        """Hold a map to be a FeatureCollection of named polygons in degrees."""
        content = self.content(path)
        try:
            for feature in json.loads(content)["features"] if content is not None else ():
                text(feature["properties"]["name"], {})
                shape = feature["geometry"]["type"]
                if shape not in ("Polygon", "MultiPolygon"):
                    raise ValueError(f"geometry {shape!r} is not a Polygon or MultiPolygon")
                for lon, lat in _positions(feature["geometry"]["coordinates"]):
                    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                        raise ValueError(f"position [{lon}, {lat}] is not [longitude, latitude]")
        except json.JSONDecodeError as error:
            self.fail(f"{path.name}, line {error.lineno}", f"malformed JSON ({error.msg})")
        except (KeyError, TypeError, IndexError):
            self.fail(path.name, "is not a GeoJSON FeatureCollection of polygons")
        except ValueError as error:
            self.fail(path.name, str(error))

    def stop(self) -> None:
        """Raise ScenarioError with the first mistake and a count, if there is any."""
        if self.problems:
            more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            raise ScenarioError(f"scenario {self.folder.name!r}: {self.problems[0]}{more}")


def _positions(coordinates: Any) -> Iterator[Any]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[:2]
    else:
        for part in coordinates:
            yield from _positions(part)
