"""Hydra's side of a configuration: the schemas, the overrides, and its errors made into one line."""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, cast

from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override, OverrideType, ValueType
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim import paths
from sim.config.sweep_keys import PLANS, STOPPING, Stopping, is_plan, plan_keys
from sim.errors import ConfigError, nearest
from sim.parameters.schema import GROUPS, Run
from sim.parameters.validation import PATHS, TOP, known, whole
from sim.scenario.facts import facts_of, local_conf

CHOSEN = (*GROUPS, *PLANS, "experiment")
COMPOSING = threading.Lock()  # Hydra keeps what it composes in a global place


def register() -> None:
    """Store each group's schema as `schema/<group>`, out of sight of the presets; make Hydra know Local."""
    parts = [(name, Any, None) for name in (*GROUPS, *PLANS)]
    root = dataclasses.make_dataclass("Root", parts, bases=(Stopping, Run))
    store = ConfigStore.instance()
    for name, schema in {**GROUPS, **PLANS, "run": root}.items():
        store.store(group="schema", name=name, node=schema)
    Plugins.instance().register(Local)


def composed(
    overrides: list[str], conf: Path | None = None, more: Path | None = None
) -> tuple[dict[str, Any], dict[str, str], str]:
    """Return the composed tree as plain data, each group's preset, and the run folder; raise ConfigError.

    `more` is a second folder of presets, searched after `conf`.
    """
    cfg = whole_tree(overrides, conf, more)
    return (*plain(cfg, cfg.hydra.runtime.choices), cfg.hydra.run.dir)


def whole_tree(overrides: list[str], conf: Path | None = None, more: Path | None = None) -> DictConfig:
    """Return all that Hydra composes, its own part included, with the scenario's facts; raise ConfigError."""
    conf = (conf or paths.conf_dir()).resolve()
    check_overrides(overrides, [conf] if more is None else [conf, more])
    named = [o.value() for o in parsed(overrides) if o.key_or_group == "scenario"]
    if more is not None:
        overrides = [*overrides, f"hydra.searchpath=['file://{more.resolve()}']"]
    register()
    cfg = _tree(overrides, conf, str(named[-1]) if named else "")
    return cfg if named or not facts_of(str(cfg.scenario)) else _tree(overrides, conf, str(cfg.scenario))


def _tree(overrides: list[str], conf: Path, scenario: str) -> DictConfig:
    laid = laid_over(scenario, conf)
    with COMPOSING, laid, one_line(), _apart(), initialize_config_dir(str(conf), version_base="1.3"):
        return compose("config", overrides, return_hydra_config=True)


class Local(SearchPathPlugin):
    """Lays a scenario's facts over conf/: Hydra finds their `default.yaml` first."""

    scenario: ClassVar[str] = ""
    folder: ClassVar[str] = ""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Put the folder of facts, if there is one, before conf/."""
        if self.folder:
            search_path.prepend("scenario", f"file://{self.folder}", anchor="main")


@contextmanager
def laid_over(scenario: str, conf: Path | None = None) -> Iterator[None]:
    """Compose with the facts of this scenario for a while; raise ScenarioError for a mistake in them."""
    files = local_conf(facts_of(scenario), conf or paths.conf_dir()) if scenario else {}
    held = Local.scenario, Local.folder
    with TemporaryDirectory() as scratch:
        for name, content in files.items():
            path = Path(scratch) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        Local.scenario, Local.folder = scenario, scratch if files else ""
        try:
            yield
        finally:
            Local.scenario, Local.folder = held


@contextmanager
def _apart() -> Iterator[None]:
    """Set aside the Hydra that a running job holds: it knows only one at a time."""
    held = GlobalHydra.instance()
    running, held.hydra = held.hydra, None
    try:
        yield
    finally:
        held.hydra = running


def plain(cfg: DictConfig, choices: Mapping[Any, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the tree without Hydra's own part, and the presets, of what Hydra composed and chose."""
    presets = {group: _name(choices[group]) for group in CHOSEN if choices.get(group) is not None}
    with one_line():
        tree = {key: OmegaConf.to_container(cfg[key], resolve=True) for key in GROUPS}
        top = {key: None if OmegaConf.is_missing(cfg, key) else cfg[key] for key in TOP}
    return {**tree, **top}, presets


def _name(preset: Any) -> str:
    return preset if isinstance(preset, str) else "+".join(preset)


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what Hydra or OmegaConf raises into a ConfigError of one line that holds the reason."""
    try:
        yield
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigError(_reason(error)) from error


def _reason(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, OmegaConfBaseException):
        key = getattr(cause, "full_key", "") or ""
        return f"{key}: {_first_lines(cause)}" if key else f"{_first_lines(error)}: {_first_lines(cause)}"
    return _first_lines(error)


def _first_lines(error: Exception) -> str:
    text = str(error).split("\n    full_key:")[0]
    return re.sub(r"\s+", " ", text).strip()[:300]


def parsed(overrides: list[str]) -> list[Override]:
    """Parse overrides; raise ConfigError for one that is not key=value."""
    parser = OverridesParser.create()
    return [_parse(parser, text) for text in overrides]


def _parse(parser: OverridesParser, text: str) -> Override:
    if "=" not in text and not text.startswith("~"):
        raise ConfigError(f"{text!r} is not key=value{nearest(text, [*TOP, *CHOSEN])}")
    try:
        return parser.parse_override(text)
    except HydraException as error:
        raise ConfigError(f"{text!r} cannot be read: {_reason(error)}") from error


def sweep_values(override: Override) -> list[str]:
    """Return the values of a sweep as text; a glob is one over the presets of its group."""
    if override.value_type == ValueType.GLOB_CHOICE_SWEEP:
        values = cast(Glob, override.value()).filter(paths.presets(override.key_or_group))
    else:
        values = list(override.sweep_string_iterator())
    if not values:
        raise ConfigError(f"{override.input_line!r} holds no value")
    return values


def check_overrides(overrides: list[str], folders: list[Path]) -> None:
    """Refuse an override whose key or preset does not exist, before Hydra's longer words do."""
    for override in parsed(overrides):
        if not override.is_hydra_override():
            _check(override, folders)


def _check(override: Override, folders: list[Path]) -> None:
    key, text = override.key_or_group, override.input_line or ""
    if not key:
        raise ConfigError(f"{text!r} has no key before the equals sign")
    if override.type == OverrideType.DEL:
        raise ConfigError(f"{text!r}: a key cannot be removed; every key needs a value")
    if override.is_sweep_override():
        raise ConfigError(f"{text!r} gives several values; to run each of them: narva run -m {text!r}")
    if key in CHOSEN:
        _check_presets(key, override.value(), folders)
    elif key in TOP:
        if key not in PATHS:
            whole(key, override.value())
    elif key.partition(".")[0] in (*PLANS, *STOPPING):
        if not is_plan(key):
            raise ConfigError(f"{key} is unknown{nearest(key, plan_keys())}")
    elif ".about." not in key:
        known(key)


def _check_presets(group: str, value: Any, folders: list[Path]) -> None:
    names = [name for folder in folders for name in paths.presets(group, folder)]
    for name in value if isinstance(value, list) else [value]:
        if name not in names and not (group == "experiment" and name is None):
            raise ConfigError(f"{group}={name} is no preset{nearest(str(name), names)}")
