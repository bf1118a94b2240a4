"""Files of conf/ over one another, without Hydra: a scenario's facts over defaults, presets over both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim import paths
from sim.config.own_presets import mapping
from sim.config.uncertainty import spread
from sim.parameters.files import read_yaml
from sim.parameters.schema import DECLARED, GROUPS
from sim.scenario.facts import Fact, facts_of


def content_of(path: Path, conf: Path, facts: Iterable[Fact]) -> dict[str, Any]:
    """Return a file of the folder `conf` with a scenario's facts laid over it; raise ConfigError."""
    content = mapping(path)
    group = path.parent.name if path.name == "default.yaml" else ""
    if path.parent != conf / group:
        return content
    for fact in facts:
        of, _, name = fact.key.rpartition(".")
        if of != group or (not of and path.name != "config.yaml"):
            continue
        about = content.get("about", {})
        if fact.is_quantity:
            about = {**about, name: {**about[name], **fact.about()}}
        content = {**content, name: fact.value} | ({"about": about} if about else {})
    return content


def documentation(files: Mapping[str, str], conf: Path, facts: Iterable[Fact]) -> dict[str, Any]:
    """Return what is known of a group's quantities: the `about` of these files, one laid over another.

    `files` gives each file's part that documents the group: a key, or '' for the whole file.
    """
    merged: dict[str, Any] = {}
    for file, part in files.items():
        content = content_of(Path(file), conf, facts)
        about = (content[part] if part else content).get("about") or {}
        declares = not part and Path(file).name == "default.yaml"
        for name, entry in about.items():
            if not isinstance(entry, dict):
                merged[name] = entry
            elif not declares:
                merged[name] = {**merged.get(name, {}), **entry}
            elif "choice" not in entry:
                merged[name] = {key: value for key, value in entry.items() if key not in DECLARED}
    return merged


def with_presets(
    scenario: str, presets: Mapping[str, str], uncertainty: str = "central"
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the tree and all presets of a scenario under presets that extend their group's default.

    Equal to what Hydra composes of them, in a tenth of its time; config.yaml orders the files.
    """
    conf = paths.conf_dir()
    facts = facts_of(scenario)
    top = content_of(conf / "config.yaml", conf, facts)
    chosen = dict.fromkeys(GROUPS, "default")
    chosen |= {group: preset for entry in top["defaults"] if isinstance(entry, dict)
               for group, preset in entry.items() if preset}  # fmt: skip
    tree: dict[str, Any] = {group: {} for group in GROUPS}
    files: dict[str, dict[str, str]] = {group: {} for group in GROUPS}
    later = [(group, presets[group]) for group in chosen if group in presets]
    for group, preset in [*((group, "default") for group in GROUPS), *later]:
        path = conf / group / f"{preset}.yaml"
        for name, part, key in _parts(group, path, content_of(path, conf, facts)):
            tree[name] |= part
            files[name][str(path)] = key
    for group in GROUPS:
        tree[group]["about"] = documentation(files[group], conf, facts)
    whole = top | tree | {"scenario": scenario, "uncertainty": uncertainty}
    return spread(whole, set_by(presets, [conf])), chosen | dict(presets)


def set_by(presets: Mapping[str, str], folders: Iterable[Path]) -> set[str]:
    """Return the paths of the quantities that these presets set, other than their groups' defaults do."""
    found = set()
    for group, names in presets.items():
        for name in names.split("+"):
            files = [path for folder in folders if (path := folder / group / f"{name}.yaml").is_file()]
            if name == "default" or not files:
                continue
            content = read_yaml(files[0]) or {}
            for of, part, _ in _parts(group, files[0], content):
                found |= {f"{of}.{key}" for key in part if key != "about"}
            under = [
                one for one in content.get("defaults", ()) if isinstance(one, str) and one[0] not in "_/"
            ]
            for other in under:
                found |= set_by({group: other}, folders)
    return found


def _parts(group: str, path: Path, content: dict[str, Any]) -> list[tuple[str, dict[str, Any], str]]:
    """Return (group, content, its key in the file or '') for each group that a preset's file sets."""
    if "@package _global_" not in path.read_text(encoding="utf-8-sig")[:512]:
        return [(group, {key: part for key, part in content.items() if key != "defaults"}, "")]
    return [(key, part, key) for key, part in content.items() if key in GROUPS]
