"""Reads the files of a scenario's folder; a mistake is kept as file, row, column, value, what is allowed."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ScenarioError, nearest
from sim.paths import scenario_folder
from sim.scenario import maps
from sim.scenario.entries import Entry, parse
from sim.scenario.fields import Names
from sim.scenario.inheritance import ALL, OPTIONAL, flaws, keys_of, left_out, merged, overlaid, strangers


class Row:
    """A row of a table: a frozen dataclass whose fields are declared with `cells.cell`."""

    def flaw(self) -> str:
        """Return what is wrong between cells that are each right; empty if nothing."""
        return ""


Cells = dict[str, Any]
Told = tuple[str, Cells]
Rows = Iterable[Told]


class Reader:
    """Reads the files of one folder and collects what is wrong, in the order of reading.

    Where its scenario.yaml names a base, a file that is missing here is the base's.
    """

    def __init__(self, folder: Path, heirs: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self.names: Names = {}
        self.problems: list[str] = []
        self.base: Reader | None = None
        self.about = self.mapping(folder / "scenario.yaml")
        if not (self.about or self.problems):
            self.fail("scenario.yaml", "holds nothing")
        wrong = flaws(self.about)
        for what in wrong:
            self.fail("scenario.yaml", what)
        self.changes: list[str] = [] if wrong else self.about.get("changes", [])
        self.without: dict[str, Any] = {} if wrong else self.about.get("without", {})
        if not wrong and self.about.get("based_on"):
            self._inherit(str(self.about["based_on"]), (*heirs, folder))

    def _inherit(self, name: str, heirs: tuple[Path, ...]) -> None:
        try:
            folder = scenario_folder(name, self.folder)
        except ScenarioError as error:
            self.fail("scenario.yaml", f"based_on: {error}")
            return
        if folder in heirs:
            self.fail("scenario.yaml", f"based_on {name!r} leads back to this scenario")
            return
        self.base = Reader(folder, heirs)
        for table in (*self.changes, *self.without):
            known = {path.stem for path in self.base.files()} - {"scenario"} | set(OPTIONAL)
            if table not in known:
                self.fail("scenario.yaml", f"{table!r} is no table of {name}{nearest(table, known)}")

    @property
    def folders(self) -> list[Path]:
        """Return the folders that the scenario is read from: its own, then its base's."""
        return [self.folder, *(self.base.folders if self.base else ())]

    def files(self) -> list[Path]:
        """Return the files of the scenario and of its base."""
        return [path for folder in self.folders for path in folder.iterdir() if path.name[0] not in "._"]

    def find(self, file: str) -> Path | None:
        """Return where a file (or folder) of the scenario lies, here or in its base; None if nowhere."""
        if (self.folder / file).exists():
            return self.folder / file
        dropped = self.without.get(file.partition(".")[0]) == ALL
        return self.base.find(file) if self.base and not dropped else None

    def _heritage(self, file: str) -> Reader | None:
        """Return the base if any of its rows count here for this file."""
        stem = file.partition(".")[0]
        mine = (self.folder / file).exists() and stem not in self.changes
        return None if mine or self.without.get(stem) == ALL else self.base

    def _left_out(self, file: str) -> list[str]:
        names = self.without.get(file.partition(".")[0], [])
        return names if isinstance(names, list) else []

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

    def rows(self, file: str, columns: Collection[str], spare: Collection[str] = ()) -> Iterator[Told]:
        """Yield (where, cells) for each row of a CSV; lines that begin with # are comments.

        Columns of `spare` may be missing, and all but the key where rows of a base are changed.
        """
        base = self._heritage(file)
        if base is None:
            yield from self._own_rows(file, columns, spare)
            return
        inherited = base.told(file, base.rows(file, columns, spare))
        gone = self._left_out(file)
        for what in strangers(gone, [str(cells["key"]) for _, cells in inherited], file.partition(".")[0]):
            self.fail("scenario.yaml", what)
        inherited = [row for row in inherited if row[1]["key"] not in gone]
        own = []
        if (self.folder / file).exists():
            changed = self._own_rows(file, columns, [name for name in columns if name != "key"])
            own = [row for row in changed if row[1]["key"] not in gone]
        yield from overlaid(inherited, own)

    def told(self, file: str, rows: Iterable[Told]) -> list[Told]:
        """Return rows for an heir: each says whose it is."""
        of = f"{file} of {self.folder.name}"
        return [
            (where if f"{file} of " in where else where.replace(file, of, 1), cells) for where, cells in rows
        ]

    def _own_rows(self, file: str, columns: Collection[str], spare: Collection[str]) -> Iterator[Told]:
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
                if not self.fits(where, header, columns, spare):
                    return
        if not header:
            self.fail(file, "holds no header row")

    def mapping(self, path: Path) -> Entry:
        """Return a YAML file's mapping, with what a base adds to it; empty after a mistake."""
        own = path.parent == self.folder and path.name != "scenario.yaml"
        base = self._heritage(path.name) if own else None
        if base is None:
            return self._own_mapping(path)
        inherited = base.mapping(base.folder / path.name)
        _sign(inherited, f"{path.name} of {base.folder.name}")
        gone = self._left_out(path.name)
        for what in strangers(gone, keys_of(inherited), path.stem):
            self.fail("scenario.yaml", what)
        inherited = left_out(inherited, gone)
        own_rows = left_out(self._own_mapping(path), gone) if path.exists() else Entry()
        return merged(inherited, own_rows)

    def _own_mapping(self, path: Path) -> Entry:
        result = self._yaml(path)
        if result is not None and not isinstance(result, Entry):
            self.fail(path.name, "should be a mapping of names to values")
        return result if isinstance(result, Entry) else Entry()

    def _yaml(self, path: Path) -> Any:
        """Return what a YAML file holds; None where it is empty, or after a mistake."""
        content = self.content(path)
        try:
            return parse(content) if content is not None else None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path.name}, line {mark.line + 1}" if mark else path.name
            self.fail(where, f"malformed YAML ({getattr(error, 'problem', None) or 'no text'})")
        return None

    def entries(self, path: Path, items: Any = None) -> Iterator[Told]:
        """Yield (where, cells) for each named entry of a YAML mapping."""
        items = self.mapping(path) if items is None else items
        if not isinstance(items, dict):
            self.fail(path.name, f"{items!r} should be a mapping of names to values")
            return
        for key, value in items.items():
            if isinstance(value, Entry):
                yield f"{value.file or path.name}, row {value.line} ({key})", {"key": str(key), **value}
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
        spare = [f.name for f in fields(cls) if f.default is not MISSING]
        return self.table(cls, self.rows(file, [f.name for f in fields(cls)], spare))

    def listed(self, cls: type) -> Any:
        """Return the rows of the YAML list that is named after `cls`; none where there is no such file."""
        file = f"{cls.__name__.lower()}s.yaml"
        path, found = self.find(file), []
        items = self._yaml(path) if path else None
        if items is not None and not isinstance(items, list):
            self.fail(file, "should be a list of rows")
            return ()
        for item in items or ():
            where = f"{file}, row {getattr(item, 'line', '?')}"
            record = self.record(where, item, cls) if isinstance(item, Entry) else None
            if not isinstance(item, Entry):
                self.fail(file, f"{item!r} should be a mapping of columns to values")
            elif record is not None:
                found.append(record)
                if flaw := record.flaw():
                    self.fail(where, flaw)
        return tuple(found)

    def map(self, file: str) -> str:
        """Hold a map, if there is one, to be a FeatureCollection of named polygons; return its source."""
        path = self.find(file)
        content = self.content(path) if path else None
        where, what = maps.flaw(content) if content is not None else ("", "")
        if what:
            self.fail(file + where, what)
        source = "" if what or content is None else maps.source(content)
        if source and source not in self.names.get("source", (source,)):
            self.fail(file, f"source {source!r} is no known source{nearest(source, self.names['source'])}")
        return source

    def stop(self) -> None:
        """Raise ScenarioError with the first mistake and a count, if there is any."""
        if self.base and self.base.problems:
            self.fail("scenario.yaml", f"based_on {self.base.folder.name}: {self.base.problems[0]}")
        if self.problems:
            more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            raise ScenarioError(f"scenario {self.folder.name!r}: {self.problems[0]}{more}")


def _sign(entry: Entry, file: str) -> None:
    """Say of a mapping and of those in it whose file they stand in, where that is not yet said."""
    entry.file = entry.file or file
    for value in entry.values():
        if isinstance(value, Entry):
            _sign(value, file)
