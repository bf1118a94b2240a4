"""Insight as properties: the staff paper at 0, the frequencies at 1, a straight line between; what is written down."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.engines.batch import Batch
from sim.engines.build import build
from sim.engines.frequencies import INSIGHT, SHAPE
from sim.model.actors import foresight, kremlin
from sim.model.rules import emulator, forecast
from sim.model.rules.emulator import SCALES, SCORES
from sim.model.world import World
from sim.scenario.scenario import Scenario

Small = Callable[..., Config]
Start = Callable[..., World]
SHARES = np.array([0.05, 0.02, 0.13, 0.4, 0.1, 0.3])


def flat(shares: np.ndarray = SHARES) -> np.ndarray:
    """Return frequencies that are the same whatever is seen."""
    table = np.zeros(SHAPE)
    table[:, SCALES] = 1.0
    table[:, SCORES:, 0] = np.log(shares)
    return table


def expected(w: World, table: np.ndarray, insight: float) -> tuple[np.ndarray, float]:
    w = w._replace(frequencies=table)
    w.p.kremlin.insight = insight
    chances = np.empty(forecast.OUTCOMES)
    answer = foresight.expect(chances, w.p.seizure.intruders, w.kremlin.reserve, 1, w)
    return chances, answer


@pytest.mark.parametrize("replication", range(3))
def test_insight_mixes_paper_and_frequencies(started: Start, replication: int) -> None:
    w = started(replication=replication)
    paper = np.empty(forecast.OUTCOMES)
    own = foresight.foresee(paper, w.p.seizure.intruders, w.kremlin.reserve, 1, w)
    for insight in (0.0, 0.25, 0.5, 1.0):
        chances, answer = expected(w, flat(), insight)
        assert chances == pytest.approx((1 - insight) * paper + insight * SHARES)
        said = forecast.alliance_answers(SHARES)
        assert answer == pytest.approx((1 - insight) * own + insight * said)


def test_without_insight_not_a_bit_changes(small: Small, narva: Scenario) -> None:
    """Frequencies at hand, and room for what is seen, change no crisis of a challenger of insight 0."""
    config, which = small("attempt=certain"), np.arange(12)
    rows = [
        Batch(config, narva, build(config, narva, **more)).play(
            draw_parameters(config, which), seeds(config.seed, which)
        )
        for more in ({}, {"frequencies": flat(), "looks": 5})
    ]
    assert rows[0].tobytes() == rows[1].tobytes()


def test_insight_changes_what_it_does(small: Small, narva: Scenario) -> None:
    """Who is sure that it will hold goes in; who is sure that it will be driven out does not."""
    config, which = small("attempt=certain").with_values({INSIGHT: 0}), np.arange(6)
    ratios = []
    for sure in (forecast.HOLD, forecast.HOST):
        shares = np.full(forecast.OUTCOMES, 1e-6)
        shares[sure] = 1.0
        parameters = draw_parameters(config, which)
        parameters["kremlin"]["insight"] = 1.0
        engine = Batch(config, narva, build(config, narva, frequencies=flat(shares)))
        ratios.append(engine.play(parameters, seeds(config.seed, which)).hazard_ratio)
    assert (ratios[0] > 2 * ratios[1]).all()


def test_it_writes_down_what_it_sees_as_it_chooses(small: Small, narva: Scenario) -> None:
    config, which = small("attempt=certain", "kremlin.decision_days=.2"), np.arange(8)
    engine = Batch(config, narva, build(config, narva, looks=4))
    parameters, luck = draw_parameters(config, which), seeds(config.seed, which)
    counts = []
    for n in which:
        engine.play(parameters[n : n + 1], luck[n : n + 1])
        w = engine.world
        counts.append(int(w.kremlin.looked))
        seen = dict(zip(foresight.SEEN, w.looks[0], strict=True))
        assert seen["rung"] == 1
        assert seen["men"] == pytest.approx(np.log1p(w.p.seizure.intruders))
        assert seen["days"] == seen["facing"] == seen["host fights"] == 0
        assert np.isfinite(w.looks).all()
        days = w.looks[1 : counts[-1], foresight.SEEN.index("days")]
        assert (np.diff(days) > 0).all()
    assert max(counts) > 1
    assert max(counts) <= 4


def test_names_and_places_agree(started: Start) -> None:
    """As many names as `look` fills: what is left would keep its mark."""
    w = started()
    seen, paper = np.full(foresight.SEES, np.nan), np.full(forecast.OUTCOMES, 1 / forecast.OUTCOMES)
    foresight.look(seen, paper, 0.4, 2.0, 1, w)
    assert np.isfinite(seen).all()
    assert seen[foresight.SEEN.index("reserve")] == pytest.approx(np.log1p(w.kremlin.reserve))
    assert seen[foresight.SEEN.index("cohesion")] == w.kremlin.cohesion_seen
    assert seen[foresight.SEEN.index("prize")] == pytest.approx(np.log1p(w.p.kremlin.prize))
    assert seen[foresight.SEEN.index("accidents")] > 0


def test_leaving_is_worth_what_its_command_reckons(started: Start, attacked: Start) -> None:
    values = np.empty(forecast.OUTCOMES)
    before, during = started(), attacked()
    for w in (before, during):
        kremlin.payoffs(values, 0.5, w)
        assert values[forecast.LEAVE] == -kremlin.retreat_cost(w)
    assert kremlin.retreat_cost(before) == before.p.kremlin.audience_cost
    during.town.entrenchment += 0.5
    dug = kremlin.retreat_cost(during)
    during.kremlin.talks = 1
    assert kremlin.retreat_cost(during) < dug
    assert emulator.terms_of(foresight.SEES) == SHAPE[2]
