"""Equal work of Hydra's done once a session, since conf/ stays as it is while tests run; a plugin.

Equal words are composed once. For equal presets, whatever the values, Hydra once finds which files apply and what
they say together; it parses all words, and lays the values over the files, each time.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hydra._internal import config_loader_impl
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.override_parser.types import Override, OverrideType

from sim.config import composition
from sim.config.composition import Conf
from sim.parameters.schema import TOP
from sim.parameters.validation import FIELDS
from sim.paths import conf_dir, history_keys, scenario_keys

LIST, MERGE = "create_defaults_list", "_compose_config_from_defaults_list"  # of Hydra's
COMPOSED: dict[tuple[str, ...], bytes] = {}
LISTS: dict[Any, Any] = {}  # which files apply
MERGED: dict[Any, bytes] = {}  # what these files say together


def _place(repo: Any) -> Any:
    """Return what tells one state of Hydra's sources from another; None where a test may change a file."""
    searched = [source.path for source in repo.get_sources() if source.provider == "main"]
    own = [source for source in repo.get_sources() if source.provider == "hydra.searchpath in command-line"]
    return None if own or searched != [str(conf_dir().resolve())] else repr(Conf.facts)


def _is_value(word: Override) -> bool:
    """Return whether a word sets a value, which changes neither the files nor their order."""
    return word.type is OverrideType.CHANGE and word.key_or_group in (*FIELDS, *TOP) and word.package is None


def _is_shipped(words: list[str]) -> bool:
    """Return whether nothing that a test writes can reach this composition."""
    named = [word.removeprefix("scenario=") for word in words if word.startswith("scenario=")]
    return set(named) <= {*scenario_keys(), *history_keys()}


@pytest.fixture(scope="session", autouse=True)
def composed_once() -> Iterator[Any]:
    """Compose equal words once. Each caller gets a copy."""
    original = composition.composed

    def composed(words: list[str], conf: Path | None = None, more: Path | None = None) -> Any:
        if conf or more or not _is_shipped(words):
            return original(words, conf, more)
        if tuple(words) not in COMPOSED:
            COMPOSED[tuple(words)] = pickle.dumps(original(words))
        return pickle.loads(COMPOSED[tuple(words)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "composed", composed)
        yield original


@pytest.fixture
def composed_each_time(composed_once: Any, merged_once: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave all to Hydra, each time: for a test of compositions themselves."""
    monkeypatch.setattr(composition, "composed", composed_once)
    for owner, name, own in merged_once:
        monkeypatch.setattr(owner, name, own)


@pytest.fixture(scope="session", autouse=True)
def merged_once() -> Iterator[Any]:
    """Keep which files Hydra found for equal presets and facts, and what they say together."""
    listed, merged = config_loader_impl.create_defaults_list, getattr(ConfigLoaderImpl, MERGE)

    def list_files(repo: Any, config_name: Any, overrides_list: list[Override], **more: Any) -> Any:
        place, others = _place(repo), [word for word in overrides_list if not _is_value(word)]
        key = (place, config_name, *(word.input_line for word in others), *more.items())
        if place is None:
            return listed(repo, config_name, overrides_list, **more)
        if key not in LISTS:
            LISTS[key] = listed(repo, config_name, others, **more)
        kept = [word.input_line for word in LISTS[key].config_overrides]
        values = [word for word in overrides_list if _is_value(word) or word.input_line in kept]
        return replace(LISTS[key], config_overrides=values)

    def merge(loader: Any, defaults: list[Any], repo: Any) -> Any:
        place = _place(repo)
        if place is None:
            return merged(loader, defaults, repo)
        key = (place, repr(defaults))
        if key not in MERGED:
            MERGED[key] = pickle.dumps(merged(loader, defaults, repo))
        return pickle.loads(MERGED[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config_loader_impl, LIST, list_files)
        patch.setattr(ConfigLoaderImpl, MERGE, merge)
        yield (config_loader_impl, LIST, listed), (ConfigLoaderImpl, MERGE, merged)
