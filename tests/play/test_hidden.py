"""Redrawing what a seat could not know: its own is left as it is, the rest is drawn by what was heard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.config.sampling import draw_parameters, knob_of
from sim.model.enums import Cause, Seat, What
from sim.model.units import BLOCK
from sim.model.world import clone
from sim.play.game import Game
from sim.play.hidden import MOST, PRESIDENT, believed, dispositions, redraw
from sim.play.inclination import FAR, inclinations, log_likelihood, statements

Play = Callable[..., Game]
PRIZE = knob_of("kremlin.prize")
GUILTY = (Cause.DIRECTED, Cause.PROXIES)


@pytest.fixture
def played(crisis: Play) -> Game:
    found = crisis()
    found.advance()
    return found


def test_what_a_seat_knows_alone_is_not_drawn_for_it(played: Game) -> None:
    kremlin, washington, public = (redraw(played, 3, seat) for seat in (Seat.KREMLIN, Seat.WASHINGTON, None))
    assert (kremlin.causes, kremlin.noise) == (None, None)
    assert PRIZE not in kremlin.knobs
    assert kremlin.president is not None
    assert washington.president is None
    assert PRESIDENT not in washington.knobs
    assert PRIZE in washington.knobs
    for hidden in (public, redraw(played, 3, Seat.COALITION)):
        assert hidden.causes is not None
        assert hidden.president is not None
        assert {PRIZE, PRESIDENT} <= hidden.knobs.keys()


def test_authors_follow_the_seats_own_belief(played: Game) -> None:
    world = played.history[3][0]
    for belief in (-3.0, 0.5, 3.0):
        world.allies[world.alliance.host].belief = belief
        causes = redraw(played, 3, Seat.HOST).causes
        assert causes is not None
        assert np.isin(causes, GUILTY).mean() == pytest.approx(believed(world, Seat.HOST), abs=0.05)
    assert redraw(played, 0, Seat.HOST).causes is None  # nothing has happened yet


def test_widely_draws_the_other_numbers_too_but_not_the_seats_own(played: Game) -> None:
    narrow, wide = redraw(played, 3, Seat.KREMLIN), redraw(played, 3, Seat.KREMLIN, widely=True)
    drawn = {knob_of(path) for path in played.config.drawn if not path.startswith("kremlin.")}
    assert drawn <= wide.knobs.keys()
    assert PRIZE not in wide.knobs
    assert narrow.knobs.keys() == {PRESIDENT}
    assert np.array_equal(narrow.knobs[PRESIDENT], wide.knobs[PRESIDENT])
    tallinn = [redraw(played, 3, Seat.HOST, widely).causes for widely in (False, True)]
    assert np.array_equal(*tallinn)


def test_other_draws_are_moved_as_orders_moved_the_true_number(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.KREMLIN, ["offer_terms"])  # a part of the prize, after a while
    begun, before = played.round, float(played.world.p.kremlin.prize)
    while played.world.p.kremlin.prize == before:
        played.advance()
    moved, share = played.round, float(played.world.p.kremlin.prize) / before
    assert share < 1
    played.advance()
    others = draw_parameters(played.config, np.arange(MOST) * BLOCK + FAR)["kremlin"]["prize"]
    assert redraw(played, begun, Seat.COALITION).knobs[PRIZE] == pytest.approx(others)
    assert redraw(played, moved, Seat.COALITION).knobs[PRIZE] == pytest.approx(share * others)


def test_a_card_of_the_kremlin_may_be_any_card_to_the_others(game: Play) -> None:
    played = game(tuple(Seat), "kremlin=gambler")
    paths, drawn = dispositions(played.config, played.scenario, np.arange(300) * 3, np.random.default_rng(1))
    assert "kremlin.reference" in paths
    seen = set(zip(drawn["kremlin"]["reference"].round(2), drawn["kremlin"]["beta"].round(2), strict=True))
    assert seen == {(0.1, 4.0), (0.4, 4.0), (0.0, 8.0)}  # cautious, gambler, opportunist
    played.advance()
    assert len(set(redraw(played, 0, Seat.COALITION).knobs[knob_of("kremlin.beta")])) == 2


def test_resolute_words_make_a_resolute_president_likelier(game: Play) -> None:
    played = game(set(Seat) - {Seat.WASHINGTON})  # a person in the seat speaks for itself
    while not played.world.clock.crisis:
        played.advance()
    world = played.history[2][0]
    assert len(list(statements(world))) > 5
    means = []
    for said in (0.2, 0.5, 0.8):
        other = clone(world)
        other.events["value"][other.events["what"] == What.US_STATEMENT] = said
        began, now = inclinations(played, other, 500, np.random.default_rng(1))
        means.append(now.mean())
        assert now.std() < began.std() + 0.1
    assert means[0] + 0.1 < means[1] < means[2] - 0.1


def test_the_truth_lies_among_the_draws_as_often_as_it_should(game: Play) -> None:
    """Ranks of the true inclination among its draws, over games: about uniform if the filter is right."""
    ranks = []
    for replication in range(40):
        played = game((), replication=3 * replication)
        while played.now.act == 1:
            played.advance()
        world = played.history[2][0]
        _, now = inclinations(played, world, 400, np.random.default_rng(replication))
        ranks.append(float((now < world.washington.president).mean()))
    assert 0.38 < np.mean(ranks) < 0.62
    assert 0.6 < np.mean([0.1 < rank < 0.9 for rank in ranks]) <= 0.97


def test_a_statement_that_was_cut_off_counts_as_its_tail() -> None:
    at = np.array([0.0, 0.5])
    assert np.exp(log_likelihood(0.0, at, 0.2)) == pytest.approx([0.5, 0.00621], abs=1e-4)
    assert np.exp(log_likelihood(1.0, 1 - at, 0.2)) == pytest.approx([0.5, 0.00621], abs=1e-4)
    assert log_likelihood(0.3, at, 0.1) == pytest.approx([-4.5, -2.0])


def test_what_the_crisis_settled_in_secret_is_drawn_given_what_it_has_shown(played: Game) -> None:
    world = played.history[3][0]
    world.operation.failed_odds, world.washington.willing = 0.4, 0.3
    world.washington.due_hours, world.washington.committed, world.kremlin.talks = -1.0, 0, 0
    hidden = redraw(played, 3, Seat.HOST)
    assert hidden.latent["operation", "fog"].min() >= 0.4  # a try has failed at these odds
    assert hidden.latent["washington", "disposition"].min() >= 0.3  # and it did not come
    assert hidden.latent["kremlin", "talks_need"].min() >= world.kremlin.talks_progress
    other = clone(world)
    hidden.put(7, other)
    assert other.operation.fog == hidden.latent["operation", "fog"][7]
    assert redraw(played, 0, Seat.HOST).latent == {}  # nothing was drawn before the attempt
