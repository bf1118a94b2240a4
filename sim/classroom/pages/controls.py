"""Explore's levers as a form of plain inputs, and what the browser is told to show in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sim.classroom.levers import CHOICES, DEFAULT, LEVERS, Setting, about_lever, about_preset
from sim.classroom.strings import say
from sim.classroom.view_cache import PRESETS, SLIDER, STEPS
from sim.config.settings import Config
from sim.errors import ConfigError, nearest
from sim.experiments.montecarlo import ARTICLE
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.paths import presets

SCENES = {DEFAULT: (), "article": ARTICLE}
SETTABLE = tuple(dict.fromkeys((*CHOICES, *(word.partition("=")[0] for word in ARTICLE), *LEVERS)))
HEADINGS = tuple(dict.fromkeys(lever.heading for lever in LEVERS.values()))
FORM = """<form class="levers" onsubmit="return false" aria-label="{{ say('explore_levers') }}">
{% if not phone %}<div class="row" role="group" aria-label="{{ say('explore_scenes') }}">
<span class="soft">{{ say('explore_scenes') }}</span>
{% for key in scenes %}<button type="button" data-act="scene" data-value="{{ key }}">
{{ say('explore_scene_' + key) }}</button>{% endfor %}</div>{% endif %}
<fieldset><legend>{{ say('explore_presets') }}</legend>
{% for group, names in groups.items() %}<div class="preset">
<label for="preset-{{ group }}">{{ say('explore_group_' + group) }}</label>
<select id="preset-{{ group }}" data-key="{{ group }}" aria-describedby="about-{{ group }}">
{% for name in names %}<option value="{{ name }}">{{ shown(name) }}</option>{% endfor %}</select>
<p class="note" id="about-{{ group }}"></p></div>{% endfor %}</fieldset>
{% for heading, levers in headings.items() %}
<fieldset><legend>{{ say('explore_heading_' + heading) }}</legend>
{% for lever in levers %}<div class="lever">
<label for="{{ lever.id }}">{{ lever.label }}</label>
<details><summary aria-label="{{ say('explore_about', name=lever.label) }}">i</summary>
<p class="note">{{ lever.about }}</p></details>
<input type="range" id="{{ lever.id }}" data-key="{{ lever.path }}" aria-describedby="{{ lever.id }}-kind"
 min="{{ lever.low }}" max="{{ lever.high }}" step="{{ lever.step }}" style="{{ lever.band }}">
{% if phone %}<output for="{{ lever.id }}"></output>{% else %}
<input type="number" data-key="{{ lever.path }}" min="{{ lever.least }}" max="{{ lever.most }}"
 step="{{ lever.step }}" aria-label="{{ lever.label }}, {{ lever.unit }}">{% endif %}
<p class="note" id="{{ lever.id }}-kind"></p>
{% if not phone %}<button type="button" class="undo" data-act="undo" data-value="{{ lever.path }}" hidden
 aria-label="{{ say('explore_undo_of', name=lever.label) }}">{{ say('explore_undo') }}</button>{% endif %}
</div>{% endfor %}</fieldset>{% endfor %}
<p class="alert" role="alert" hidden></p></form>"""
FOOT = """<div class="row"><button type="button" data-act="reset">{{ say('explore_reset') }}</button>
<button type="button" data-act="pin" aria-pressed="false">{{ say('explore_pin') }}</button></div>
<div class="command"><label for="command">{{ say('explore_command') }}</label>
<div class="row"><input id="command" readonly spellcheck="false">
<button type="button" data-copy="command" data-done="{{ say('explore_copied') }}">
{{ say('explore_copy') }}</button></div></div>"""


@cache
def _template(text: str) -> Any:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(text)


def offered(phone: bool) -> dict[str, tuple[str, ...]]:
    """Return the presets that a page offers."""
    return PRESETS if phone else {group: tuple(presets(group)) for group in CHOICES}


def sliders(phone: bool) -> tuple[str, ...]:
    """Return the levers that a page offers."""
    return (SLIDER,) if phone else tuple(LEVERS)


def form(config: Config, phone: bool) -> str:
    """Return the form as HTML; `shown_state` fills it."""
    levers = [_lever(config, path, phone) for path in sliders(phone)]
    headings = {h: [lever for lever in levers if lever["heading"] == h] for h in HEADINGS}
    return str(
        _template(FORM).render(
            say=say, phone=phone, scenes=SCENES, groups=offered(phone), shown=_shown,
            headings={heading: found for heading, found in headings.items() if found},
        )
    )  # fmt: skip


def foot() -> str:
    """Return what goes with the form: start again, keep for comparison, the command line."""
    return str(_template(FOOT).render(say=say))


def _lever(config: Config, path: str, phone: bool) -> dict[str, Any]:
    lever, about = LEVERS[path], config.about[path]
    low, high = lever.extent(config)
    least, most = validation.bounds(path)
    start, end = (round(100 * (x - low) / (high - low)) for x in (about.low, about.high))
    return {
        "id": path.replace(".", "-"), "path": path, "heading": lever.heading, "unit": about.unit,
        "label": say(f"lever_{path.replace('.', '_')}"), "about": about_lever(config, path),
        "low": low, "high": high, "step": (high - low) / STEPS if phone else lever.step,
        "least": least, "most": most,
        "band": f"--from:{start}%;--to:{end}%",
    }  # fmt: skip


def _shown(name: str) -> str:
    return say("explore_preset_default") if name == DEFAULT else name.replace("_", " ")


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
