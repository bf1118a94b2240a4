"""Read a scenario's folder into records; collect every mistake: file, row, column, value, what is allowed.

`based_on` in scenario.yaml names another scenario: a file that the folder lacks is then taken from that one.
Tables in `changes` are in the folder only to change rows of it, and `without` names rows to leave out.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ScenarioError, nearest
from sim.paths import scenario_folder
from sim.scenario.fields import ALL, Names, cell, choices, many, text, words
from sim.scenario.files import Entry, decoded, hint_at, keys_of, left_out, lines_of, merged, parse, shown

HEADER = "scenario.yaml"
OPTIONAL = (  # tables that a base may lack, and an heir still name
    "beats", "claims", "clocks", "corrections", "exercises", "facts", "forecasts", "forums", "goals",
    "live_injects", "map", "menu", "roles", "targets",
)  # fmt: skip
Cells = dict[str, Any]
Rows = Iterable[tuple[str, Cells]]  # where a row is, and its cells


class Row:
    """A row of a table, or a file of sections: a frozen dataclass of fields declared by `fields.cell`."""

    def flaw(self) -> str:
        """Return what does not fit between cells that are each valid; empty if nothing."""
        return ""


@dataclass(frozen=True)
class Heritage(Row):
    """The keys of `scenario.yaml` that take rows from another scenario."""

    based_on: str = cell(words, "", "another scenario: a name, or a folder relative to this one")
    changes: tuple[str, ...] = cell(many(text, 0), (), "tables that only change rows of the base's")
    without: Mapping[str, str | list[str]] = cell(choices, None, "rows of the base to leave out, or `all`")

    def flaw(self) -> str:
        """Name a base that is missing."""
        if self.based_on or not (self.changes or self.without):
            return ""
        return "`changes` and `without` need `based_on`: the scenario whose rows they are about"


KEYS = tuple(f.name for f in fields(Heritage))


@cache
def columns_of(cls: type) -> dict[str, Field[Any]]:
    """Return the fields of a row class that its file holds, by name."""
    return {f.name: f for f in fields(cls) if f.metadata}


class Reader:
    """Reads one folder, and its base's where it has one; keeps mistakes in the order of reading."""

    def __init__(self, folder: Path, heir: Reader | None = None) -> None:
        self.folder = folder
        self.names: Names = {}
        self.problems: list[str] = heir.problems if heir else []
        self.of = f" of {folder.name}" if heir else ""  # after a file's name, if it is not the scenario's own
        self.heirs: tuple[Path, ...] = (*heir.heirs, heir.folder) if heir else ()
        self.base: Reader | None = None
        self.about = self._own(HEADER)
        if not isinstance(self.about, Entry):
            self.fail(HEADER, "should be a mapping of names to values")
            self.about = Entry()
        if not (self.about or self.problems):
            self.fail(HEADER, "holds nothing")
        given = {key: self.about[key] for key in KEYS if key in self.about}
        self.heritage = self.record(HEADER, given, Heritage) or Heritage()
        if self.heritage.based_on:
            self._inherit(self.heritage.based_on)

    def _inherit(self, name: str) -> None:
        try:
            folder = scenario_folder(name, self.folder)
        except ScenarioError as error:
            self.fail(HEADER, f"based_on: {error}")
            return
        if folder in (self.folder, *self.heirs):
            self.fail(HEADER, f"based_on {name!r} leads back to this scenario")
            return
        self.base = Reader(folder, self)
        known = {path.stem for path in self.base.files()} - {"scenario"} | set(OPTIONAL)
        for table in (*self.heritage.changes, *(self.heritage.without or ())):
            if table not in known:
                self.fail(HEADER, f"{table!r} is not a table of {name}{nearest(table, known)}")

    @property
    def folders(self) -> list[Path]:
        """Return the folders that the scenario is read from: its own, then its base's."""
        return [self.folder, *(self.base.folders if self.base else ())]

    def files(self) -> list[Path]:
        """Return the files of the scenario and of its base."""
        return [path for folder in self.folders for path in folder.iterdir() if path.name[0] not in "._"]

    def find(self, file: str) -> Path | None:
        """Return the path of a file or folder of the scenario, here or in its base, or None."""
        if (self.folder / file).exists():
            return self.folder / file
        return self.base.find(file) if self.base and self._without(file) != ALL else None

    def _without(self, file: str) -> str | list[str]:
        return (self.heritage.without or {}).get(file.partition(".")[0], [])

    def fail(self, where: str, what: str) -> None:
        """Keep a mistake."""
        self.problems.append(f"{where}: {what}")

    def broken(self, *files: str) -> bool:
        """Return whether one of these files has a mistake, so that what hangs on it cannot be judged."""
        return any(problem.startswith(files) for problem in self.problems)

    def stop(self) -> None:
        """Raise ScenarioError with the first mistake and a count, if there is any."""
        if self.problems:
            more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            raise ScenarioError(f"scenario {self.folder.name!r}: {self.problems[0]}{more}")

    def text(self, path: Path) -> str | None:
        """Return a file's text, or None after keeping why not."""
        try:
            return decoded(path.read_bytes())
        except FileNotFoundError:
            self.fail(path.name, f"missing in {path.parent}")
        except ValueError as error:
            self.fail(path.name + self.of, str(error))
        except OSError as error:
            self.fail(path.name + self.of, f"cannot be read ({error.strerror})")
        return None

    def content(self, file: str | Path, cls: type | None = None) -> Any:
        """Return what a file holds; of the scenario's own files, with what the base adds. CSVs need `cls`."""
        name = str(file)
        base = self.base if isinstance(file, str) and self.base and self.base.find(name) else None
        here, gone = (self.folder / file).exists(), self._without(name)
        changes = name.partition(".")[0] in self.heritage.changes
        if base is None or gone == ALL or (here and not changes):
            return self._own(file, cls)
        inherited = base.content(name, cls)
        if not isinstance(inherited, Entry):
            return self._own(file, cls) if here else inherited
        known, table = keys_of(inherited), name.partition(".")[0]
        for key in gone:
            if key not in known:
                hint = nearest(key, known)
                self.fail(HEADER, f"without {table}: {key!r} is not a row of the base{hint}")
        own = self._own(file, cls, changes=True) if here else Entry()
        return merged(left_out(inherited, gone), left_out(own, gone), blank_keeps=name.endswith(".csv"))

    def _own(self, file: str | Path, cls: type | None = None, changes: bool = False) -> Any:
        path = self.folder / file
        content = self.text(path)
        if content is None:
            return Entry()
        try:
            if path.suffix == ".csv" and cls is not None:
                return self._csv(content, path.name + self.of, cls, changes)
            found = parse(content, path.name + self.of)
            return Entry() if found is None else found
        except csv.Error as error:
            self.fail(path.name + self.of, f"malformed CSV ({error})")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path.name}{self.of}, line {mark.line + 1}" if mark else path.name + self.of
            self.fail(
                where, f"malformed YAML ({getattr(error, 'problem', None) or 'no text'}){hint_at(error)}"
            )
        return Entry()

    def _csv(self, content: str, file: str, cls: type, changes: bool) -> Entry:
        """Return the rows of a CSV by key; one that changes a base's needs only the columns it changes."""
        found, header = Entry((), file), list[str]()
        for line, cells in lines_of(content):
            row = Entry((), file, line)
            if not header:
                header = cells
                if not self._fits(row.where, header, cls, changes):
                    return found
            elif len(cells) != len(header):
                self.fail(
                    row.where, f"{len(cells)} cells, but {len(header)} columns; quote texts with commas"
                )
            else:
                row.update(zip(header, cells, strict=True))
                if (key := row["key"]) in found:
                    self.fail(row.where, f"key {key!r} is there twice; first at {found[key].where}")
                found.setdefault(key, row)
        if not header:
            self.fail(file, "holds no header row")
        return found

    def _fits(self, where: str, found: Collection[str], cls: type, changes: bool = False) -> bool:
        """Keep columns that are missing, unknown or repeated; return whether there are none."""
        wanted = columns_of(cls)
        needed = ["key"] if changes else [c for c, f in wanted.items() if f.default is MISSING]
        wrong = [f"unknown column {c!r}{nearest(str(c), wanted)}" for c in found if c not in wanted]
        wrong += [f"column {c!r} is missing" for c in needed if c not in found]
        if len(set(found)) < len(found):
            wrong += [f"column {c!r} is there twice" for c in wanted if list(found).count(c) > 1]
        if (len(found) > 1 or len(wrong) > 2) and not set(found) & set(wanted):
            wrong = [f"has none of its columns; the first line should be {','.join(needed)}"]
        for what in wrong:
            self.fail(where, what)
        return not wrong

    def record(self, where: str, cells: Cells, cls: type, **more: Any) -> Any:
        """Return a `cls`, or None if a cell is wrong; `more` are fields that no file holds."""
        if not self._fits(where, cells, cls):
            return None
        found, before = dict[str, Any](), len(self.problems)
        for column, f in columns_of(cls).items():
            if column not in cells:
                continue
            value = cells[column]
            try:
                if "cls" in f.metadata:
                    found[column] = self._nested(f"{where}, {column}", column, value, **f.metadata)
                else:
                    found[column] = f.metadata["read"](value, self.names)
            except ValueError as error:
                self.fail(where, f"{column} {shown(value)} {error}")
        if len(found) < len(cells):
            return None
        result = cls(**found, **more)
        if len(self.problems) == before and (flaw := result.flaw()):
            self.fail(where, flaw)
        return result

    def _nested(self, where: str, name: str, value: Any, cls: type, one: bool, **_: Any) -> Any:
        if not one:
            return self.table(cls, self.rows(cls, value, where))
        if not isinstance(value, Entry):
            raise ValueError("should be a mapping of columns to values")
        return self.record(where, {"key": name, **value}, cls)

    def rows(self, cls: type, content: Any, file: str) -> Iterator[tuple[str, Cells]]:
        """Yield (where, cells) of each row: of a mapping by key, or of a list if `cls` has no key.

        Where a row has one cell besides its key, `key: cell` is enough.
        """
        columns = list(columns_of(cls))
        keyed = "key" in columns
        if not isinstance(content, Entry if keyed else list):
            if content:
                self.fail(file, f"should be a {'mapping of names to values' if keyed else 'list of rows'}")
            return
        items: Any = content.items() if isinstance(content, Entry) else (("", item) for item in content)
        place = (content.file, content.line) if isinstance(content, Entry) else (file, 1)
        for key, value in items:
            if keyed and len(columns) == 2 and not isinstance(value, Entry):
                value = Entry({columns[1]: value}, *place)
            at = f" ({key})" if keyed else ""
            if isinstance(value, Entry):
                yield value.where + at, {"key": str(key), **value} if keyed else value
            else:
                self.fail(file + at, f"{shown(value)} should be a mapping of columns to values")

    def table(self, cls: type, rows: Rows) -> Any:
        """Return a tuple with a `cls` for each sound row, and remember all keys as names of this kind."""
        result, seen = [], dict[str, str]()
        for where, cells in rows:
            key = cells.get("key", where)
            if key in seen:
                self.fail(where, f"key {key!r} is there twice; first at {seen[key]}")
                continue
            seen[key] = where
            record = self.record(where, cells, cls)
            if record is not None:
                result.append(record)
        self.names[cls.__name__.lower()] = seen
        return tuple(result)

    def load(self, cls: type, file: str, optional: bool = False) -> Any:
        """Return the rows of a file; none where it is optional and not there."""
        if optional and self.find(file) is None:
            return ()
        return self.table(cls, self.rows(cls, self.content(file, cls), file))

    def document(self, cls: type, file: str | Path, **more: Any) -> Any:
        """Return a `cls` whose columns are the sections of a YAML file; None after a mistake, or if empty."""
        content, name = self.content(file), Path(file).name
        if isinstance(content, Entry):
            key = {"key": Path(file).stem} if "key" in columns_of(cls) else {}
            return self.record(name, {**key, **content}, cls, **more) if content else None
        self.fail(name, "should be a mapping of names to values")
        return None
