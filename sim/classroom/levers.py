"""Explore's levers and uncertainties, and a setting of them in the words of the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sim.config.settings import Config
from sim.errors import ConfigError, nearest
from sim.parameters import validation
from sim.parameters.schema import GROUPS
from sim.paths import conf_dir, presets

DEFAULT = "default"
CHOICES = ("alliance", "posture", "washington", "kremlin", "ukraine")  # groups whose presets are offered


@dataclass(frozen=True)
class Lever:
    """A quantity on a slider: its path, the step it moves by, and the heading that it is under."""

    path: str
    step: float
    heading: str

    def round(self, value: float) -> float:
        """Return the value on the nearest step, so that what is shown is what is played."""
        low, high = validation.bounds(self.path)
        return validation.rounded(min(max(round(value / self.step) * self.step, low), high))

    def extent(self, config: Config) -> tuple[float, float]:
        """Return the slider's ends: all of a share, else the plausible range."""
        low, high = validation.bounds(self.path)
        about = config.about[self.path]
        return (low, high) if (low, high) == (0, 1) else (about.low, about.high)


LEVERS = {
    lever.path: lever
    for lever in (
        Lever("alliance.cohesion", 0.01, "allies"),
        Lever("alliance.resolve", 0.01, "allies"),
        Lever("council.rho", 0.01, "allies"),
        Lever("washington.president", 0.01, "washington"),
        Lever("washington.perceived", 0.01, "washington"),
        Lever("kremlin.perceived_cohesion", 0.01, "kremlin"),
        Lever("kremlin.prize", 0.05, "kremlin"),
        Lever("information.evidence_rate", 0.05, "time"),
        Lever("alliance.theta", 0.01, "time"),
        Lever("seizure.lock_in_days", 0.5, "time"),
    )
}


@dataclass(frozen=True)
class Setting:
    """Presets other than the default and values other than the presets', in the configuration's order."""

    presets: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of(cls, words: Iterable[str]) -> Setting:
        """Read overrides such as posture=brigade and alliance.cohesion=.6; raise ConfigError."""
        setting = cls()
        for word in words:
            key, equals, value = word.partition("=")
            if not equals:
                raise ConfigError(f"{word!r} is not key=value{nearest(word, [*CHOICES, *LEVERS])}")
            setting = setting.having(key, value)
        return setting

    def having(self, key: str, value: str | float | None) -> Setting:
        """Return a setting with one preset or value changed; None goes back to the default."""
        if key in GROUPS:
            if value not in (None, *presets(key)):
                raise ConfigError(f"{key}={value} is not a preset{nearest(str(value), presets(key))}")
            chosen = {**dict(self.presets), key: str(value or DEFAULT)}
            kept = ((group, chosen[group]) for group in GROUPS if chosen.get(group, DEFAULT) != DEFAULT)
            return Setting(tuple(kept), self.values)
        validation.known(key)
        values = dict(self.values)
        values.pop(key, None)
        if value is not None:
            values[key] = _number(key, value)
        return Setting(
            self.presets, tuple((path, values[path]) for path in validation.FIELDS if path in values)
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Return the overrides that `narva run` takes."""
        return (*(f"{k}={v}" for k, v in self.presets), *(f"{k}={v:.12g}" for k, v in self.values))


def _number(key: str, value: str | float) -> float:
    """Return a value that a quantity may have, on its lever's step; raise ConfigError."""
    number = None if validation.is_choice(key) else validation.quantity(key, value)
    if not isinstance(number, float):
        raise ConfigError(f"{key}={value}: Explore sets single numbers only")
    return LEVERS[key].round(number) if key in LEVERS else number


@cache
def about_preset(group: str, name: str) -> str:
    """Return what a preset's file says of itself in its first line; empty for the default."""
    if name == DEFAULT:
        return ""
    text = (conf_dir() / group / f"{name}.yaml").read_text(encoding="utf-8")
    lines = (line[1:].strip() for line in text.splitlines() if line.startswith("#"))
    return next((line for line in lines if not line.startswith("@")), "")


def about_lever(config: Config, path: str) -> str:
    """Return the documentation of a quantity, with what kind of number it is."""
    about = config.about[path]
    return f"{about.text} ({about.unit}; {about.grade})"
