"""YAML as scenarios use it: mappings that know their line, no key twice, dates as text."""

from __future__ import annotations

from typing import Any

import yaml


class Entry(dict[Any, Any]):
    """A YAML mapping that knows its line, and its file where that is another scenario's."""

    line = 1
    file = ""


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
