"""YAML as scenarios use it (libyaml): mappings know their line, keys do not repeat, dates stay text."""

from __future__ import annotations

from typing import Any

import yaml

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml parses five times faster


class Entry(dict[Any, Any]):
    """A YAML mapping that knows its line, and its file where that is another scenario's."""

    line = 1
    file = ""


def parse(text: str) -> Any:
    """Return the content of a YAML text with every mapping as an Entry; raise YAMLError for a mistake."""
    loader = SafeLoader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _built(loader, node)
    finally:
        loader.dispose()


def _built(loader: Any, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_built(loader, item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        dated = node.tag == "tag:yaml.org,2002:timestamp"  # the cell that reads it checks dates
        return node.value if dated else loader.construct_object(node)
    result = Entry()
    result.line = node.start_mark.line + 1
    for key, value in node.value:
        name = _built(loader, key)
        if name in result:
            raise yaml.MarkedYAMLError(problem=f"{name!r} stands twice", problem_mark=key.start_mark)
        result[name] = _built(loader, value)
    return result
