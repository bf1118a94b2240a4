"""Words that sweep: a key with several values, or several keys whose values move together.

'a,b=zip(0,.5,1; .2,.4,.6)' gives each key a list of its own, parted by semicolons; one list is for all.
A list is written in Hydra's grammar: a,b,c, choice, range, glob, or an interval to sample from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

from hydra.core.override_parser.types import Glob, Override, ValueType
from omegaconf import DictConfig

from sim import paths
from sim.config.overrides import LINK, parsed
from sim.config.sweep_keys import value_of
from sim.config.words import check_words
from sim.errors import ConfigError
from sim.parameters.validation import rounded, shown

MOST_VALUES = 100_000
PLAIN = re.compile(r"-?\w[\w.+-]*", re.ASCII)  # a number or a name, which Hydra reads as it stands


class Swept(NamedTuple):
    """One override for each of the keys that move together; of a key on its own, one."""

    overrides: tuple[Override, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what is varied."""
        return tuple(o.get_key_element() for o in self.overrides)

    @property
    def text(self) -> str:
        """Return it as it was written, for messages."""
        parts = "; ".join(str(o.input_line).partition("=")[2] for o in self.overrides)
        return f"{','.join(self.keys)}=" + (f"zip({parts})" if len(self.overrides) > 1 else parts)

    @property
    def is_interval(self) -> bool:
        """Return whether it is a range to sample from; raise ConfigError where only a part of it is."""
        kinds = {o.is_interval_sweep() for o in self.overrides}
        if len(kinds) > 1:
            raise ConfigError(f"{self.text!r}: all are lists, or all are intervals")
        return kinds == {True}

    def rows(self) -> list[tuple[str, ...]]:
        """Return the values as Hydra reads them, in order, each once; raise ConfigError for unequal lists."""
        if self.is_interval:
            raise ConfigError(f"{self.text!r}: an interval has no list of values; use range or a,b,c")
        columns = [_values(o) for o in self.overrides]
        if len({len(column) for column in columns}) > 1:
            said = " and ".join(str(len(column)) for column in columns)
            raise ConfigError(f"{self.text!r}: lists of {said} values; each key needs as many")
        rows: dict[tuple[Any, ...], tuple[str, ...]] = {}
        for row in zip(*columns, strict=True):
            key = tuple(value_of(bare(k, text)) for k, text in zip(self.keys, row, strict=True))
            rows.setdefault(key, row)
        return list(rows.values())


def read(words: Iterable[str], verb: str = "") -> tuple[list[Override], list[Swept]]:
    """Return the words that set one value, and those that sweep; raise ConfigError.

    Of the words that somebody gives a `verb`, one without an effect is an error too.
    """
    fixed: list[Override] = []
    swept: list[Swept] = []
    for word in words:
        if match := LINK.fullmatch(word):
            swept.append(_linked(word, *match.groups()))
            continue
        (override,) = parsed([word])
        if override.is_sweep_override():
            swept.append(Swept((override,)))
        else:
            fixed.append(override)
    if verb:
        check_words([*fixed, *(o for one in swept for o in one.overrides)], verb)
    for key, count in Counter(key for one in swept for key in one.keys).items():
        if count > 1:
            raise ConfigError(f"{key} is swept {count} times; give all its values at once")
    return fixed, swept


def _linked(word: str, keys: str, lists: str) -> Swept:
    names, parts = [key.strip() for key in keys.split(",")], lists.split(";")
    if len(parts) == 1:
        parts *= len(names)
    if len(parts) != len(names):
        raise ConfigError(f"{word!r}: {len(parts)} lists for {len(names)} keys; one for each, or one for all")
    found = parsed([f"{key}={part.strip()}" for key, part in zip(names, parts, strict=True)])
    if alone := [o for o in found if not o.is_sweep_override()]:
        raise ConfigError(f"{word!r}: {str(alone[0].input_line)!r} gives one value; zip needs several")
    return Swept(tuple(found))


def merged(cfg: DictConfig, fixed: Sequence[Override], swept: Sequence[Swept]) -> list[Swept]:
    """Return an experiment's sweeps, less the keys that are given beside it, then those that are given."""
    params = cfg.hydra.sweeper.get("params") or {}
    kept = read(f"{key}={value}" for key, value in params.items())[1]
    mine = {o.get_key_element() for o in fixed} | {key for one in swept for key in one.keys}
    rest = [tuple(o for o in one.overrides if o.get_key_element() not in mine) for one in kept]
    return [*(Swept(overrides) for overrides in rest if overrides), *swept]


def _values(override: Override) -> list[str]:
    """Return the values of one key as text; a glob is one over the presets of its group."""
    span = cast(Any, override.value())
    if override.value_type == ValueType.GLOB_CHOICE_SWEEP:
        texts = cast(Glob, span).filter(paths.presets(override.key_or_group))
    else:
        if override.is_range_sweep() and abs(span.stop - span.start) > MOST_VALUES * abs(span.step):
            said = f"{override.input_line!r} has over {MOST_VALUES:,} values"
            raise ConfigError(f"{said}; take a longer step than {span.step}")
        texts = list(override.sweep_string_iterator())
    if override.is_range_sweep():  # Hydra adds up steps: .1 to .8 by .1 reaches .7999999999999999
        texts = [
            f"{rounded(float(t)):.12g}" for t in texts if (span.stop - rounded(float(t))) * span.step > 0
        ]
    if not texts:
        raise ConfigError(f"{override.input_line!r} holds no value")
    return texts


def bare(key: str, text: str) -> str:
    """Return a value without Hydra's quotes and escapes: 'uniform\\:0\\:1' is uniform:0:1."""
    if PLAIN.fullmatch(text):
        return shown(text)
    (override,) = parsed([f"{key}={text}"])
    return shown(override.value())
