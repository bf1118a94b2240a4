"""A synthetic `Results`: random but plausible tables in the form of a run, with no model behind them; a plugin."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.model.units import BLOCK
from sim.parameters.distributions import parse
from sim.parameters.validation import About
from sim.reports.words import REASONS, TEXTS
from sim.results.outcomes import ENDINGS, WAR
from sim.scenario.tables import Clock, Target

SQUARE = [[24.0, 57.5], [28.2, 57.5], [28.2, 59.6], [24.0, 59.6], [24.0, 57.5]]
DRAWN = [
    *(f"alliance.dial_{i}" for i in range(20)), "alliance.resolve", "information.evidence",
    "kremlin.baseline", "kremlin.beta", "host.detection",
]  # fmt: skip
MEMBERS = {
    "EE": "Estonia",
    "US": "United States",
    "GB": "United Kingdom",
    "FR": "France",
    "HU": "Hungary",
    "SK": "Slovakia",
    "IT": "Italy",
    "ES": "Spain",
    "TR": "Türkiye",
    "DE": "Germany",
    "PL": "Poland",
}


def make_runs(seed: int, tilt: float = 0.0, n: int = 2_000) -> pd.DataFrame:
    """Return runs of n replications; `tilt` moves weight towards a seizure that holds."""
    rng = np.random.default_rng(seed)
    resolve = np.repeat(make_worlds(rng, n)["alliance.resolve"], BLOCK)[:n]
    luck = np.where(rng.random(n) < 0.4, resolve, rng.random(n))
    shares = np.array(
        [0.2 - tilt / 2, 0.11 - tilt / 2, 0.075, 0.1, 0.07, 0.28 + tilt, 0.03, 0.11, 0.02, 0.005]
    )
    outcome = np.array(list(ENDINGS))[np.searchsorted(np.cumsum(shares / shares.sum()), luck, side="right")]
    hazard = rng.lognormal(0.2 + tilt, 0.6, n)
    chance = np.clip(0.005 * hazard * rng.lognormal(0, 0.5, n), 0, 1)
    importance = rng.uniform(0.8, 1.2, n // BLOCK + 1)
    decisive = {"host_restores": "host", "coalition_reversal": "coalition", "alliance_reversal": "alliance"}
    hours = {
        name: np.where(rng.random(n) < never, np.nan, rng.lognormal(np.log(middle), 0.9, n))
        for name, middle, never in [
            ("attribution_hours", 110, 0.06),
            ("article4_hours", 30, 0.03),
            ("article5_principle_hours", 190, 0.4),
            ("article5_hours", 420, 0.6),
            ("lock_in_hours", 150, 0.35),
            ("coalition_hours", 120, 0.5),
        ]
    }
    end = np.where(outcome == "unresolved", 2160.0, np.minimum(rng.lognormal(5.5, 0.9, n), 2100.0))
    war = np.isin(outcome, [name for name, ending in ENDINGS.items() if ending.kind == WAR])
    frame = {
        "replication": np.arange(n),
        "seed": 2025,
        "importance": np.repeat(importance, BLOCK)[:n],
        "chance": chance,
        "weight": np.repeat(importance, BLOCK)[:n] * chance,
        "hazard_ratio": hazard,
        "without": np.where(rng.random(n) < 0.7, "no_crisis", "probing_contained"),
        "outcome": outcome,
        "decisive": [decisive.get(str(key), "none") for key in outcome],
        **hours,
        "war_hours": np.where(war, end / 2, np.nan),
        "end_hours": end,
        "attempt_day": rng.integers(0, 180, n),
        "tries": rng.random(n) < 0.4,
        "blood": rng.random(n) < 0.3,
        **dict.fromkeys(("sequel_weight", "sequel_ratio", "sequel_place", "sequel_party"), np.nan),
        **dict.fromkeys(("sequel_outcome", "sequel_days"), np.nan),
        "host_contained_72h": rng.random(n) < 0.5,
        "forecast_host": rng.beta(4, 8, n),
        "forecast_coalition": rng.beta(2, 12, n),
        "forecast_alliance": rng.beta(2, 9, n),
        "forecast_hold": rng.beta(8, 6, n),
        "forecast_leave": 0.0,
    }
    return pd.DataFrame(frame)


def make_worlds(rng: np.random.Generator, n: int = 2_000) -> pd.DataFrame:
    """Return what the worlds of n replications drew: the first draws of the generator that makes the runs."""
    count = n // BLOCK + 1
    numbers = {path: rng.random(count) for path in DRAWN}
    rule = pd.Categorical.from_codes(
        rng.integers(0, 3, count), ["threshold", "expected_utility", "bandwagon"]
    )
    return pd.DataFrame({"world": np.arange(count), **numbers, "alliance.rule": rule})


def make_first_week(seed: int, tilt: float = 0.0, worlds: int = 500, candidates: int = 8) -> pd.DataFrame:
    """Return the first week's hazard of every candidate of each world."""
    rng = np.random.default_rng(seed)
    each = pd.MultiIndex.from_product([range(worlds), range(candidates)], names=["world", "candidate"])
    ratio = rng.lognormal(0.2 + tilt, 0.6, len(each))
    return each.to_frame(index=False).assign(ratio=ratio, importance=1.0)


def make_daily() -> pd.DataFrame:
    """Return bands that rise, fall or stay, for every series of both phases."""
    goals = {
        ("crisis", 91): {
            "public_belief": (0.5, 0.95, 1),
            "allies_convinced": (0.3, 0.9, 1),
            "stance_mean": (1, 2.8, 5),
            "stance_us": (1, 2.2, 5),
            "host_strength": (0.3, 1.6, 9),
            "allied_strength": (0, 2.4, 9),
            "intruder_strength": (0.5, 0.9, 9),
            "unrest": (0.001, 0.01, 1),
            "fear": (0.2, 0.6, 1),
            "kremlin_on_alliance": (0.35, 0.55, 1),
            "rung": (0, 2, 5),
            "town_held": (1, 0, 1),
        },
        ("prologue", 181): {
            "hazard_ratio": (1, 1.4, 20),
            "kremlin_on_us": (0.5, 0.45, 1),
            "kremlin_on_alliance": (0.5, 0.42, 1),
            "stance_mean": (0.8, 1, 5),
            "probing_tempo": (1, 1.5, 20),
        },
    }
    parts = []
    for (phase, days), series in goals.items():
        day = np.arange(days)
        for name, (start, end, top) in series.items():
            middle = end + (start - end) * np.exp(-day / 12)
            wide = 0.35 * middle * (1 - np.exp(-(day + 1) / 10))
            bands = {"low5": -1, "low25": -0.4, "median": 0, "mean": 0.05, "high75": 0.4, "high95": 1}
            columns = {key: np.clip(middle + k * wide, 0, top) for key, k in bands.items()}
            parts.append(pd.DataFrame({"phase": phase, "day": day, "series": name, **columns}))
    return pd.concat(parts, ignore_index=True)


def make_objections() -> pd.DataFrame:
    """Return objections of a few members to every text, for every reason."""
    keen = {"HU": 0.3, "SK": 0.22, "TR": 0.18, "IT": 0.09, "ES": 0.07, "US": 0.12, "FR": 0.03, "DE": 0.04}
    rows = []
    for member, rate in keen.items():
        for i, text in enumerate(TEXTS):
            for j, reason in enumerate(REASONS):
                part = (0.2, 0.55, 0.25)[j] * rate * (i + 1) / 4
                rows.append((member, text, reason, 12.0 * part, 12.0))
    return pd.DataFrame(rows, columns=["member", "text", "reason", "weight", "drafts"])


TARGETS = (
    Target("lock_in_hours", "it locks in", 2, 7, 19, "press", "data"),
    Target("article4_hours", "they consult", 5, 6, 7, "guess", "assumed"),
    Target("host_contained_72h", "it is contained", 0.2, 0.5, 0.8, "guess", "assumed"),
    Target("nothing_hours", "no such column", 1, 2, 3, "guess", "assumed"),
)


CLOCKS = (Clock("A game", "until it was over", 36, 60, "press", "expert"),)


def contingent(nation: str, place: str, role: str, share: float, personnel: float = 0) -> Any:
    """Return a row of contingents.csv."""
    return SimpleNamespace(
        nation=nation, place=place, role=role, share=share, personnel=personnel, source="press"
    )


def source(key: str, title: str, read: str, grade: str) -> Any:
    """Return an entry of the register of sources."""
    return SimpleNamespace(
        key=key,
        title=title,
        publisher="ERR",
        date="2025-01-02",
        address="news.err.ee/1",
        page="p. 3",
        read=read,
        grade=grade,
        note="as read",
    )


def make_scenario(folder: Path) -> Any:
    """Return a scenario of a square country with a town on its eastern edge."""
    feature = {
        "type": "Feature",
        "properties": {"name": "Here"},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    coast = folder / "map.geojson"
    coast.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature], "note": "The lake is missing."}),
        encoding="utf-8",
    )
    place = SimpleNamespace
    town = place(key="narva", name="Narva", lon=28.18, lat=59.37, kind="town", source="press")
    return SimpleNamespace(
        key="narva",
        title="Narva: does the alliance hold?",
        summary="Unmarked armed men appear.",
        start=date(2025, 9, 1),
        host="EE",
        has_council=True,
        us="US",
        challenger="Russia",
        town="narva",
        town_place=town,
        folder=folder,
        map=coast,
        map_source="press",
        op_ed=True,
        intruders="unmarked armed men",
        intruders_short="the armed men",
        denied=True,
        seats=None,
        facts=(),
        targets=TARGETS,
        clocks=CLOCKS,
        corrections=(),
        places=(
            town,
            place(key="tallinn", name="Tallinn", lon=24.75, lat=59.44, kind="capital", source="press"),
            place(key="tapa", name="Tapa", lon=25.96, lat=59.26, kind="base", source="press"),
            place(key="voru", name="Võru", lon=27.0, lat=57.83, kind="base", source="press"),
        ),
        members=tuple(SimpleNamespace(key=key, name=name, source="press") for key, name in MEMBERS.items()),
        contingents=(
            contingent("EE", "tapa", "host_ready", 1.0),
            contingent("GB", "tapa", "framework", 1.0),
            contingent("US", "voru", "us", 1.0),
            contingent("GB", "far", "reinforcement", 0.0, 4000),
        ),
        sources={
            "press": source("press", "Press <&> record", "secondary", "data"),
            "guess": source("guess", "Our choice", "none", "assumed"),
        },
    )


def make_config(drawn: list[str]) -> Any:
    """Return a configuration whose paths in `drawn` are distributions and whose posture is fixed."""
    values: dict[str, Any] = {path: parse("triangular:.2:.5:.85") for path in drawn}
    values.update(
        {
            "posture.framework_forward": 1200.0,
            "posture.us_forward": 600.0,
            "posture.host_ready": 2500.0,
            "sequel.days": 180.0,
        }
    )
    about = {
        path: About(
            "share",
            0.1,
            0.5,
            0.9,
            ("guess", "press")[i % 2],
            ("assumed", "data", "expert", "op-ed")[i % 4],
            "How much.",
        )
        for i, path in enumerate(values)
    }
    return SimpleNamespace(
        values=values, about=about, drawn=drawn, presets={"alliance": "default", "posture": "default"},
        digest="0123456789abcdef" * 4, seed=2025, horizon_days=180, crisis_days=90,
        uncertainty="all",
        median=lambda path: values[path] if isinstance(values.get(path), float) else 0.5,
    )  # fmt: skip


def make_results(folder: Path, comparison: bool = True, drawn: list[str] | None = None) -> Any:
    """Return a whole Results by the contract."""
    config = make_config(DRAWN if drawn is None else drawn)
    common = {"config": config, "scenario": make_scenario(folder), "manifest": {"version": "0.1.0"}}
    common |= {"daily": make_daily(), "objections": make_objections()}
    other = SimpleNamespace(
        runs=make_runs(7, tilt=0.12),
        worlds=make_worlds(np.random.default_rng(7)),
        first_week=make_first_week(7, tilt=0.12),
        comparison=None,
        **common,
    )
    beside = {"comparison": other if comparison else None, "insight": pd.DataFrame(), "central": None}
    worlds = make_worlds(np.random.default_rng(7))
    if drawn == []:
        worlds = worlds[["world"]]
    return SimpleNamespace(
        runs=make_runs(7),
        worlds=worlds,
        first_week=make_first_week(7),
        first_draws=pd.DataFrame(),
        **beside,
        **common,
    )


@pytest.fixture
def results(tmp_path: Path) -> Callable[..., Any]:
    """Return a maker of Results."""
    return lambda **kinds: make_results(tmp_path, **kinds)
