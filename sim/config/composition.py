"""Composition by Hydra: conf/ and overrides in, plain data out.

Hydra reads conf/ through `Conf`, which lays a scenario's facts over the defaults and leaves out `about`: what
documents a number is two thirds of conf/ and is merged here in a thousandth of Hydra's time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from hydra import compose, initialize_config_dir
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf, open_dict

from sim import paths
from sim.config.layers import content_of, documentation, set_by
from sim.config.overrides import check_overrides, first_lines, one_line, parsed
from sim.config.sweep_keys import PLANS
from sim.config.uncertainty import spread
from sim.config.words import CHOSEN, readable
from sim.errors import ConfigError
from sim.parameters.schema import GROUPS, TOP
from sim.parameters.validation import FIELDS
from sim.scenario.facts import Fact, facts_of

COMPOSING = threading.Lock()  # Hydra keeps what it composes in a global place


class Conf(FileConfigSource):
    """Hydra's source of `conf://FOLDER`: the files of a folder without their `about`.

    In its place is {file: part of the file}, which Hydra merges into the order in which the files apply.
    """

    folder: ClassVar[Path] = Path()
    facts: ClassVar[tuple[Fact, ...]] = ()  # of the scenario, laid over the files in `folder`

    @staticmethod
    def scheme() -> str:
        """Return the name before ://."""
        return "conf"

    def load_config(self, config_path: str) -> ConfigResult:
        """Return a file; raise ConfigError for YAML that cannot be read."""
        path = Path(self.path) / self._normalize_file_name(config_path)
        content: dict[str, Any] = {
            key: part if key != "about" else {str(path): ""}
            for key, part in content_of(path, Conf.folder, Conf.facts).items()
        }
        if path.name == "config.yaml":
            listed = {group for entry in content["defaults"] if isinstance(entry, dict) for group in entry}
            content["defaults"] = [
                *({group: "default"} for group in GROUPS if group not in listed),
                *content["defaults"],
            ]
        for key, part in content.items():
            if isinstance(part, dict) and key != "about" and "about" in part:
                content[key] = {**part, "about": {str(path): key}}
        header = self._get_header_dict(path.read_text(encoding="utf-8-sig")[:512])
        return ConfigResult(self.provider, self.full_path(), OmegaConf.create(content), header)


class Local(SearchPathPlugin):
    """Has Hydra read conf/ through `Conf`."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Replace the scheme of the main folder."""
        for element in search_path.get_path():
            if element.provider == "main":
                element.path = f"conf://{element.path.removeprefix('file://')}"


@dataclass(frozen=True)
class Composed:
    """A composition: `cfg` with Hydra's own part, and `about` of each group."""

    cfg: DictConfig
    about: dict[str, dict[str, Any]]
    held: frozenset[str]  # the paths that presets, facts and overrides set

    @property
    def presets(self) -> dict[str, str]:
        """Return the preset of each group."""
        return _presets(self.cfg)

    @property
    def tree(self) -> dict[str, Any]:
        """Return the configuration as plain data, without Hydra's part; raise ConfigError."""
        with one_line():
            tree: dict[str, Any] = {
                key: OmegaConf.to_container(self.cfg[key], resolve=True) for key in GROUPS
            }
            top = {key: None if OmegaConf.is_missing(self.cfg, key) else self.cfg[key] for key in TOP}
        whole = {group: {**tree[group], "about": self.about[group]} for group in GROUPS} | top
        return spread(whole, self.held)


def _presets(cfg: DictConfig) -> dict[str, str]:
    choices = cfg.hydra.runtime.choices
    return {group: _name(choices[group]) for group in CHOSEN if choices.get(group) is not None}


def _name(preset: Any) -> str:
    return preset if isinstance(preset, str) else "+".join(preset)


def composed(overrides: list[str], conf: Path | None = None, more: Path | None = None) -> Composed:
    """Compose conf/ with overrides and the scenario's facts; raise ConfigError.

    `conf` is another folder in place of the installation's, `more` a second one, searched after it.
    """
    conf = (conf or paths.conf_dir()).resolve()
    overrides = [readable(word) for word in overrides]
    check_overrides(overrides, [conf] if more is None else [conf, more])
    named = [o.value() for o in parsed(overrides) if o.key_or_group == "scenario"]
    folders = [conf] if more is None else [conf, more.resolve()]
    if more is not None:
        overrides = [*overrides, f"hydra.searchpath=['conf://{more.resolve()}']"]
    found = _composed(overrides, folders, str(named[-1]) if named else "")
    scenario = str(found.cfg.scenario)
    return found if named or not facts_of(scenario) else _composed(overrides, folders, scenario)


def _composed(overrides: list[str], folders: list[Path], scenario: str) -> Composed:
    conf = folders[0]
    facts = facts_of(scenario) if scenario else ()
    with COMPOSING, one_line(), _using(conf, facts), initialize_config_dir(str(conf), version_base="1.3"):
        try:
            cfg = compose("config", overrides, return_hydra_config=True)
        except (ValueError, AssertionError, RecursionError) as error:
            raise ConfigError(f"these presets cannot be composed: {first_lines(error)}") from error
        with open_dict(cfg):
            about = {group: documentation(cfg[group].pop("about", {}), conf, facts) for group in GROUPS}
        given = {o.key_or_group for o in parsed(overrides) if o.key_or_group in FIELDS}
        return Composed(cfg, about, frozenset(given | set_by(_presets(cfg), folders)))


def complete(arguments: list[str]) -> None:
    """Complete the command line in COMP_LINE (query=SHELL), or print the shell's script (install=SHELL)."""
    with _using(paths.conf_dir(), ()), initialize_config_dir(str(paths.conf_dir()), version_base="1.3"):
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None
        hydra.shell_completion("config", arguments)


@contextmanager
def _using(conf: Path, facts: tuple[Fact, ...]) -> Iterator[None]:
    """Register what Hydra needs of Narva, and lay these facts over conf/ for a while."""
    for name, schema in PLANS.items():
        ConfigStore.instance().store(group="schema", name=name, node=schema)
    for plugin in (Conf, Local):
        Plugins.instance().register(plugin)
    Conf.folder, Conf.facts = conf, facts
    try:
        yield
    finally:
        Conf.facts = ()
