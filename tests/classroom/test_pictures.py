"""Pictures: well-formed, to scale, described in words, in the page's colours."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.classroom.explore import watch
from sim.classroom.maps import WALL, crisis_map, public_map, standing
from sim.classroom.pictures import fan, tick_step
from sim.play.languages import speaking
from sim.reports.languages import LANGUAGES
from sim.results.outcomes import ENDINGS
from sim.scenario.scenario import load_scenario

STYLE = Path(__file__).parents[2] / "sim/classroom/static/style.css"
BAND = {
    "low5": [0.0, 0.1, 0.2],
    "low25": [0.1, 0.2, 0.3],
    "median": [0.2, 0.6, 0.7],
    "high75": [0.3, 0.7, 0.8],
    "high95": [0.4, 0.8, 0.9],
}


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_every_outcome_has_a_colour_in_both_themes() -> None:
    style = STYLE.read_text()
    light = style.split("@media (prefers-color-scheme: dark)")[0]
    assert all(f"--{key.replace('_', '-')}: #" in light for key in ENDINGS)


def test_every_colour_that_a_page_names_is_in_the_style() -> None:
    code = "".join(
        path.read_text() for path in STYLE.parents[1].rglob("*.*") if path.suffix in (".py", ".j2")
    )
    named = set(re.findall(r"var\((--[\w-]+)\)", code + STYLE.read_text()))
    assert "--host" in named
    assert [name for name in sorted(named) if f"{name}: " not in STYLE.read_text()] == []


def test_dark_is_the_same_by_device_and_by_toggle() -> None:
    style = STYLE.read_text()
    by_device = re.search(r"body:not\(\.light\) \{(.*?)\}", style, re.S)
    by_toggle = re.search(r"body\.dark \{(.*?)\}", style, re.S)
    assert by_device is not None
    assert by_toggle is not None
    assert by_device[1].split() == by_toggle[1].split()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("front", "back"),
    [(f, b) for f in ("ink", "soft", "link", "come", "ends") for b in ("paper", "page")]
    + [("on-accent", "accent"), ("warn", "warn-tint"), ("ink", "tint"), ("ink", "home")],
)
def test_words_are_readable(front: str, back: str, dark: bool) -> None:
    style = STYLE.read_text().replace("\n", " ")
    block = re.search(r"body\.dark \{(.*?)\}" if dark else r"body \{(.*?)\}", style)
    assert block is not None
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", block[1]))
    light, deep = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
    assert (light + 0.05) / (deep + 0.05) >= 4.5


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * d for d in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_fan_spans_its_days_and_says_where_its_median_goes() -> None:
    svg = parsed(fan("Belief & proof", BAND, BAND, 1.0))
    group = svg.find("g")
    assert group is not None
    middle = next(path for path in group.findall("path") if path.get("class") == "middle")
    points = [point.split() for point in middle.get("d", "")[1:].split("L")]
    assert [(float(day), float(value)) for day, value in points] == list(enumerate(BAND["median"]))
    assert group.get("transform") == "translate(34 148) scale(139.0 -140.0)"
    assert (
        svg.findtext("title")
        == "Belief & proof: the median crisis goes from 0.2 to 0.7; half of them end between 0.3 and 0.8; before 0.7"
    )


def test_a_fan_reaches_the_higher_of_both_settings() -> None:
    high = {column: [5 * value for value in values] for column, values in BAND.items()}
    figure = parsed(fan("Forces", BAND, high))
    assert max(float(text.text or 0) for text in figure.iter("text")) >= 4.5


@pytest.mark.parametrize(("end", "step"), [(1, 0.25), (5, 1), (20, 5), (0.2, 0.05), (0, 1), (3, 1)])
def test_ticks_are_round_and_few(end: float, step: float) -> None:
    assert tick_step(end) == pytest.approx(step)


def test_the_map_draws_every_force_near_and_says_so_in_words(small, narva) -> None:  # type: ignore[no-untyped-def]
    played = watch(small("attempt=certain", "posture=brigade"), narva, 1)
    frame = played.frames[8]
    svg = parsed(crisis_map(played, frame))
    names = [text.text for text in svg.findall("text")]
    assert {"Narva", "Tallinn", "Tapa", "Estonia"} <= set(names)
    rings = [circle for circle in svg.findall("circle") if circle.get("class") == "ring"]
    assert len(rings) >= 1
    title = svg.findtext("title") or ""
    assert all(heading in title for heading, lines in standing(played, frame) if lines)
    x, y, wide, high = (float(n) for n in svg.get("viewBox", "").split())
    assert all(
        0 <= float(c.get("cx", "")) <= wide and 0 <= float(c.get("cy", "")) <= high
        for c in svg.findall("circle")
    )
    assert (x, y) == (0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scenario", ["narva", "gotland", "daugavpils"])
def test_names_on_a_wall_are_large_and_do_not_touch(scenario: str, language: str) -> None:
    rooms = STYLE.with_name("rooms.css").read_text(encoding="utf-8")
    assert f"svg.map.wall text {{ font-size: {WALL:.0f}px; }}" in rooms
    shown = {"town": "held", "date": "2025-06-02", "strength": {"host": 0.4, "coalition": 1.2}}
    with speaking(language):
        svg = parsed(public_map(load_scenario(scenario), shown))
    wide, high = (float(n) for n in svg.get("viewBox", "").split()[2:])
    boxes = []
    for text in svg.iter("text"):
        half = 0.25 * WALL * len(text.text or "")
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        assert 0 <= x <= wide
        assert 0 < y <= high
        if not text.get("class"):  # a place
            boxes.append((x - half, y - 0.7 * WALL, x + half, y))
    assert len(boxes) >= 3
    for n, a in enumerate(boxes):
        for b in boxes[:n]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_a_scenario_without_a_map_has_no_picture_of_one(small, narva, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    played = watch(small("attempt=certain"), narva, 1)
    bare = replace(played, scenario=replace(narva, map=tmp_path / "none.geojson"))
    assert crisis_map(bare, played.frames[0]) == ""
    assert standing(bare, played.frames[0])
