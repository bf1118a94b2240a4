"""The calm days' record: what a row says of them is what the chronicle and the days themselves say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.agents import Crisis
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.model.enums import Text, What
from sim.model.row import COLUMNS
from sim.model.world import World
from sim.scenario.scenario import Scenario

BUSY = {
    "kremlin.probe_rate": 8,
    "host.article4_bar": 0.5,
    "residents.activation": -0.2,
    "attempt.mode": "never",
}
CALM = COLUMNS[COLUMNS.index("calm_incident_hours") : COLUMNS.index("asked")]


@pytest.fixture(scope="module")
def busy(small: Callable[..., Config]) -> Config:
    return small("horizon_days=80").with_values(BUSY)


@pytest.fixture(scope="module")
def played(busy: Config, narva: Scenario) -> list[tuple[np.record, World]]:
    """Return 12 plays of half a quarter with much probing: the row, and the world with its chronicle."""
    found = []
    for n in range(12):
        which = np.array([n])
        engine = Batch(busy, narva, build(busy, narva, events=4000))
        row = engine.play(draw_parameters(busy, which), seeds(busy.seed, which))[0]
        found.append((row, engine.world))
    return found


def hours(w: World, what: What, least: float = -1.0) -> list[float]:
    """Return when events of a kind came before an attempt."""
    events = w.events[: int(w.clock.noted)]
    return [float(e.hour) for e in events if e.what == what and not e.crisis and e.value >= least]


def first(found: list[float]) -> float:
    return found[0] if found else np.nan


def test_a_row_has_the_first_of_each_event_of_a_consultation(played: list[tuple[np.record, World]]) -> None:
    asked = 0
    for row, w in played:
        asked += bool(hours(w, What.ASKS_ARTICLE4))
        np.testing.assert_equal(row.calm_asked_hours, first(hours(w, What.ASKS_ARTICLE4)))
        np.testing.assert_equal(row.calm_met_hours, first(hours(w, What.COUNCIL_MEETS)))
        np.testing.assert_equal(row.calm_text_hours, first(hours(w, What.PASSED)))
        assert (row.calm_text >= Text.ARTICLE4) == bool(hours(w, What.PASSED, Text.ARTICLE4))
        assert (row.calm_text >= Text.ARTICLE4) == (row.article4_prologue == 1)
    assert asked > 6


def test_the_incident_is_the_one_that_the_host_asks_about(played: list[tuple[np.record, World]]) -> None:
    for row, w in played:
        before = [hour for hour in hours(w, What.PROBE) if hour <= row.calm_asked_hours]
        assert np.isnan(row.calm_asked_hours) or row.calm_incident_hours in before


def test_probes_are_halved_at_the_middle_of_the_horizon(played: list[tuple[np.record, World]]) -> None:
    for row, w in played:
        came = hours(w, What.PROBE)
        assert row.probes == len(came)
        assert row.probes_early == sum(hour < w.clock.horizon_hours / 2 for hour in came)


def test_the_tempo_is_read_before_the_request_and_a_month_after(
    played: list[tuple[np.record, World]],
) -> None:
    for row, w in played:
        late = row.calm_asked_hours + 30 * 24 > w.clock.horizon_hours
        assert np.isnan(row.tempo_after) == bool(np.isnan(row.calm_asked_hours) or late)
        assert np.isnan(row.tempo_before) == np.isnan(row.calm_asked_hours)


def test_unrest_is_counted_by_days(played: list[tuple[np.record, World]]) -> None:
    rows = [row for row, _ in played]
    assert any(row.unrest_days > 0 for row in rows)
    for row in rows:
        assert (row.unrest_peak > 0) == (row.unrest_days > 0)
        assert row.unrest_days <= 80


def test_both_engines_keep_the_same_record(
    busy: Config, narva: Scenario, played: list[tuple[np.record, World]]
) -> None:
    row = Crisis(busy.with_values({"horizon_days": 80}), narva, 3).play()
    assert [row[name] for name in CALM] == pytest.approx([played[3][0][name] for name in CALM], nan_ok=True)


def test_a_crisis_counts_who_broke_silence_and_what_was_asked(
    small: Callable[..., Config], play: Callable[..., np.recarray]
) -> None:
    rows = play(small("attempt.mode=day", "council.objection=.05"), 60)
    assert ((rows["objectors"] > 0) == (rows["breaks"] > 0)).all()
    assert (rows["objectors"] > 0).any()
    assert (rows["objectors"] <= 31).all()
    assert (np.isfinite(rows["article4_hours"]) <= (rows["asked"] >= Text.ARTICLE4)).all()
    assert set(rows["exit"]) <= {0.0, 1.0, 2.0}
