"""A game as numbers: made of a seat's view alone, the same each time, side by side or one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.environment import OWN, PUBLIC, Many, Table
from sim.play.game import Game
from sim.play.views import view
from tests.hidden_worlds import hidden_events_changed
from tests.play.conftest import FEW

Play = Callable[..., Game]


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(Seat, FEW, short=True)


@pytest.fixture(scope="module")
def games(table: Table) -> list[Game]:
    """Give games as their rounds opened, random orders given."""
    found, luck = [], np.random.default_rng(3)
    for number in range(4):
        game = table.game(number)
        while not game.over:
            found.append(game.fork(game.round))
            for seat in Seat:
                allowed = np.flatnonzero(table.mask(game, seat))
                game.submit(seat, table.actions(seat)[luck.choice(allowed)])
            game.advance()
        found.append(game)
    return found


@pytest.mark.parametrize("seat", Seat)
def test_every_entry_of_a_view_is_a_number(seat: Seat, table: Table, games: list[Game]) -> None:
    for game in games:
        seen = view(game.world, game.scenario, seat)
        assert set(seen["public"]) <= {*PUBLIC, "date", "stances", "strength"}
        assert set(seen["own"]) <= set(OWN[seat])
        found = table.observe(game, seat)
        assert found.shape == (table.size(seat),)
        assert np.isfinite(found).all()


@pytest.mark.parametrize("seat", Seat)
def test_what_a_seat_must_not_know_changes_no_number(seat: Seat, table: Table, games: list[Game]) -> None:
    luck = np.random.default_rng(int(seat))
    for game in games[:-1]:
        other = game.fork(game.round) if not game.over else game
        other.world = hidden_events_changed(game.world, seat, luck)
        assert table.observe(other, seat).tobytes() == table.observe(game, seat).tobytes()


def test_observations_differ(table: Table, games: list[Game]) -> None:
    for seat in Seat:
        assert len({table.observe(game, seat).tobytes() for game in games}) > len(games) / 2


def test_the_mask_is_what_the_game_takes(table: Table, games: list[Game]) -> None:
    for game in [game for game in games if not game.over][:6]:
        for seat in Seat:
            for keys, allowed in zip(table.actions(seat), table.mask(game, seat), strict=True):
                try:
                    game.check(seat, list(keys))
                except PlayError:
                    assert not allowed
                else:
                    assert allowed
    assert all(table.mask(game, seat)[0] for game in games if not game.over for seat in Seat)


def test_games_side_by_side_are_those_one_by_one(table: Table) -> None:
    many = Many(table, 3)
    seen, luck = many.reset(first=7), np.random.default_rng(1)
    alone = [table.game(number) for number in (7, 8, 9)]
    over = np.zeros(3, bool)
    while not over.all():
        actions = {
            seat: np.array([luck.choice(np.flatnonzero(row)) if row.any() else 0 for row in masks])
            for seat, (_, masks) in seen.items()
        }
        for n, game in enumerate(alone):
            if not game.over:
                for seat, chosen in actions.items():
                    game.submit(seat, table.actions(seat)[chosen[n]])
                game.advance()
        seen, rewards, over = many.step(actions)
        for seat, (found, _) in seen.items():
            assert np.array_equal(found, np.stack([table.observe(game, seat) for game in alone]))
    assert all(rewards[seat].min() >= 0 and rewards[seat].max() <= 1 for seat in Seat)


def test_a_number_is_the_world_of_a_challenge(table: Table, game: Play) -> None:
    other = table.game(5)
    assert other.replication == 5
    assert other.config.seed == table.config.seed


def test_pettingzoo_accepts_the_environment(capsys: pytest.CaptureFixture[str]) -> None:
    """Put PettingZoo's own tests to it: the parallel form, equal seeds, and turn by turn."""
    pytest.importorskip("pettingzoo")
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test
    from pettingzoo.utils.conversions import parallel_to_aec

    from sim.play.petting import Narva

    parallel_api_test(Narva(overrides=FEW, short=True), num_cycles=30)
    parallel_seed_test(lambda: Narva(("host", "kremlin"), FEW, short=True), num_cycles=6)
    api_test(parallel_to_aec(Narva(("host",), FEW, short=True)), num_cycles=30)
    assert "Passed Parallel API test" in capsys.readouterr().out


def test_a_masked_action_waits_and_says_so() -> None:
    pytest.importorskip("pettingzoo")
    from sim.play.petting import Narva

    env = Narva(("host",), FEW, short=True)
    seen, _ = env.reset(seed=4)
    masked = int(np.flatnonzero(seen["host"]["action_mask"] == 0)[0])
    *_, infos = env.step({"host": masked})
    assert "cannot" in infos["host"]["refused"]
    assert env.game
    assert env.game.orders == []
