"""Explore's levers as a form of plain inputs, and what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.classroom.levers import CHOICES, DEFAULT, LEVERS, Setting, about_lever, about_preset
from sim.classroom.render import page
from sim.classroom.strings import say
from sim.classroom.view_cache import PRESETS, SLIDER, STEPS
from sim.config.settings import Config
from sim.errors import ConfigError, nearest
from sim.experiments.montecarlo import ARTICLE
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.paths import presets

SCENES = {DEFAULT: (), "article": ARTICLE}
FIRST = ("alliance.cohesion", "posture", "washington")  # before the others, which are folded
SETTABLE = tuple(dict.fromkeys((*CHOICES, *(word.partition("=")[0] for word in ARTICLE), *LEVERS)))


def offered(phone: bool) -> dict[str, tuple[str, ...]]:
    """Return the presets that a page offers."""
    return PRESETS if phone else {group: tuple(presets(group)) for group in CHOICES}


def sliders(phone: bool) -> tuple[str, ...]:
    """Return the levers that a page offers."""
    return (SLIDER,) if phone else tuple(LEVERS)


def form(config: Config, phone: bool) -> str:
    """Return the form as HTML; `state` fills it."""
    levers = [_lever(config, path, phone) for path in sliders(phone)]
    return page("levers", phone=phone, scenes=SCENES, groups=offered(phone), levers=levers, first=FIRST)


def _lever(config: Config, path: str, phone: bool) -> dict[str, Any]:
    lever, about = LEVERS[path], config.about[path]
    low, high = lever.extent(config)
    least, most = validation.bounds(path)
    start, end = (round(100 * (x - low) / (high - low)) for x in (about.low, about.high))
    return {
        "id": path.replace(".", "-"), "path": path, "heading": lever.heading, "unit": about.unit,
        "place": [other.heading for other in LEVERS.values()].index(lever.heading),
        "label": say(f"lever_{path.replace('.', '_')}"), "about": about_lever(config, path),
        "low": low, "high": high, "step": (high - low) / STEPS if phone else lever.step,
        "least": least, "most": most,
        "band": f"--from:{start}%;--to:{end}%",
    }  # fmt: skip


def state(config: Config, setting: Setting, phone: bool) -> dict[str, Any]:
    """Return what the form shows: each preset with its sentence, each lever's place and kind."""
    chosen, set_ = dict(setting.presets), dict(setting.values)
    groups = offered(phone)
    return {
        "presets": {group: chosen.get(group, DEFAULT) for group in groups},
        "about": {group: about_preset(group, chosen.get(group, DEFAULT)) for group in groups},
        "levers": {
            path: {"at": LEVERS[path].round(config.median(path)), "kind": _kind(config, path, path in set_),
                   "set": path in set_}
            for path in sliders(phone)
        },
    }  # fmt: skip


def _kind(config: Config, path: str, set_: bool) -> str:
    value = config.values[path]
    if isinstance(value, Distribution):
        low, high = value.support(*validation.bounds(path))
        return say("explore_drawn", low=f"{low:g}", high=f"{high:g}")
    about = config.about[path]
    plausible = say("explore_plausible", low=f"{about.low:g}", high=f"{about.high:g}")
    return f"{say('explore_set' if set_ else 'explore_fixed')}; {plausible}"


def scene(key: str) -> Setting:
    """Return a setting to begin with."""
    return Setting.of(SCENES.get(key, ()))


def read(words: Iterable[str]) -> Setting:
    """Read a page's address: only what a page can set. Raises ConfigError."""
    words = list(words)
    for word in words:
        if (key := word.partition("=")[0]) not in SETTABLE:
            raise ConfigError(f"{key} cannot be set here{nearest(key, SETTABLE)}")
    return Setting.of(words)
