"""`orders=GAME.json`: a game's orders in runs, sweeps and replays; kept by what the file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.cli.main import main
from sim.config.orders import read
from sim.config.settings import Config, compose, from_tree
from sim.engines.agents import ordered_crisis
from sim.engines.ordered import ordered, ordered_batch
from sim.engines.worlds import draws
from sim.errors import ConfigError
from sim.model.enums import Given, Seat
from sim.play.game import TEACHING, Game
from sim.scenario.scenario import load_scenario

NARVA = load_scenario("narva")
FEW = ("residents.count=40", "crisis_days=30", *TEACHING, "sequel=rated")
TINY = ("replications=6", "residents.count=5", "crisis_days=6", "horizon_days=14", "attempt.mode=day",
        "attempt.day=2", "threads=1")  # fmt: skip


@pytest.fixture(scope="module")
def game() -> Game:
    """Return a game of three seats to its end, with an inject."""
    played = Game(compose(FEW), NARVA, frozenset({Seat.KREMLIN, Seat.HOST, Seat.COALITION}), replication=2)
    played.submit(Seat.HOST, ["prepare_town", "border_police"])
    played.submit(Seat.KREMLIN, ["prepare"])
    played.inject("stray_drone")
    while not played.over:
        played.advance()
        if not played.over and played.now.act == 2 and played.now.hour == 0:
            played.submit(Seat.HOST, ["cordon", "local_talks"])
            played.submit(Seat.COALITION, ["battlegroup"])
            keys = {item.key for item, _ in played.menu(Seat.KREMLIN)}
            played.submit(Seat.KREMLIN, [("reinforce_openly" if "reinforce_openly" in keys else "deny")])
    return played


@pytest.fixture(scope="module")
def file(game: Game, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "monday.json"
    path.write_text(game.save())
    return path


def played(config: Config, n: int = 4) -> np.ndarray:
    which = np.arange(n)
    return ordered_batch(config, NARVA).play(*draws(config, NARVA, which))


def test_a_games_own_world_gives_the_games_row(game: Game, file: Path) -> None:
    config = compose([*FEW, f"orders={file}"])
    assert config.orders is not None
    assert len(config.orders["placed"]) == len(game.orders) + 1  # the inject, too
    rows = played(config)
    assert rows[game.replication].tobytes() == game.row.tobytes()
    assert played(compose(FEW))[game.replication].tobytes() != game.row.tobytes()
    assert len({row.tobytes() for row in rows}) == 4


def test_no_people_and_no_orders_change_nothing(tmp_path: Path) -> None:
    empty = Game(compose(FEW), NARVA, frozenset())
    while not empty.over:
        empty.advance()
    path = tmp_path / "empty.json"
    path.write_text(empty.save())
    with_it, without = compose([*FEW, f"orders={path}"]), compose(FEW)
    assert played(with_it).tobytes() == played(without).tobytes()


def test_people_without_orders_wait(tmp_path: Path) -> None:
    waiting = Game(compose(FEW), NARVA, frozenset({Seat.HOST}))
    path = tmp_path / "waiting.json"
    path.write_text(waiting.save())
    config = compose([*FEW, f"orders={path}"])
    assert ordered(config, NARVA).seats["person"].tolist() == [0, 0, 1, 0, 0]
    assert played(config).tobytes() != played(compose(FEW)).tobytes()


def test_both_engines_follow_them_alike(file: Path) -> None:
    config = compose(["residents.count=5", "crisis_days=6", "horizon_days=14", "attempt.mode=day",
                      "attempt.day=2", "attempt.cause=directed", f"orders={file}"])  # fmt: skip
    crisis = ordered_crisis(config, NARVA, 1)
    row = crisis.play()
    assert row.tobytes() == played(config, 2)[1].tobytes()
    assert Given.DONE in {int(order.given) for order in crisis.world.orders}
    assert crisis.world.seats["person"].sum() == 3


@pytest.mark.parametrize("hours", [3, 12, 24])
def test_other_turns_keep_the_hour_and_the_kremlins_evening(hours: int, game: Game, file: Path) -> None:
    world = ordered(compose([*FEW, f"orders={file}", f"turn_hours={hours}"]), NARVA)
    own = [(turn * 6, crisis, item) for turn, crisis, item in game.placed()]
    assert len(world.orders) == len(own)
    for row, (hour, crisis, item) in zip(world.orders, own, strict=True):
        assert row.crisis == crisis
        if item == "reinforce_openly":
            assert (row.turn + 1) * hours % 24 == 0
            assert row.turn * hours // 24 == hour // 24
        else:
            assert row.turn == hour // hours


def test_what_is_kept_is_what_the_file_says_not_where_it_lies(file: Path, tmp_path: Path) -> None:
    config = compose([*FEW, f"orders={file}"])
    other = tmp_path / "elsewhere.json"
    other.write_text(json.dumps(json.loads(file.read_text()), indent=4))
    assert compose([*FEW, f"orders={other}"]).digest == config.digest
    less = json.loads(file.read_text())
    less["placed"].pop()
    other.write_text(json.dumps(less))
    assert compose([*FEW, f"orders={other}"]).digest != config.digest != compose(FEW).digest
    again = from_tree(yaml.safe_load(yaml.safe_dump(config.tree)), config.presets)
    assert again.orders == config.orders
    assert again.digest == config.digest


def test_a_run_that_follows_no_orders_is_what_it_was() -> None:
    assert compose(FEW).orders is None
    assert compose([*FEW, "orders=null"]).digest == compose(FEW).digest


BROKEN: list[tuple[Any, str]] = [
    ("nowhere.json", "orders=nowhere.json cannot be read: No such file"),
    ("[", "is not a saved game: Expecting value"),
    ("[]", "is not a saved game of format 3"),
    ("[" * 100_000, "is not a saved game: maximum recursion depth exceeded"),
    ('{"a": ' + "9" * 5000 + "}", "is not a saved game: "),
    ('{"format": 1}', "is not a saved game of format 3, but of 1"),
    ('{"format": 3}', "its people, turn_hours or placed orders cannot be read"),
    ('{"format": 3, "people": ["nobody"], "tree": {"turn_hours": 6}, "placed": []}', "its people"),
    ('{"format": 3, "people": [], "tree": {"turn_hours": 6}, "placed": [[1, 2, "cordon"]]}', "placed orders"),
]


@pytest.mark.parametrize(("text", "says"), BROKEN)
@pytest.mark.parametrize("verb", ["run", "sweep"])
def test_a_missing_or_broken_file_is_one_line_and_exit_2(
    verb: str, text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    name = text if text.endswith(".json") else "game.json"
    if name != text:
        (tmp_path / name).write_text(text)
    swept = ["alliance.cohesion=.3,.5"] if verb == "sweep" else []
    assert main([verb, f"orders={name}", *swept]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert not (tmp_path / "outputs").exists()


def test_an_order_that_the_scenario_does_not_have(file: Path, tmp_path: Path) -> None:
    kept = json.loads(file.read_text())
    kept["placed"][0][2] = "prepare_towm"
    (tmp_path / "game.json").write_text(json.dumps(kept))
    config = compose([*FEW, f"orders={tmp_path / 'game.json'}"])
    with pytest.raises(
        ConfigError, match="'prepare_towm' is not an order of narva; did you mean 'prepare_town'"
    ):
        ordered(config, NARVA)


def test_orders_are_no_lever(capsys) -> None:
    assert main(["sweep", "orders=a.json,b.json"]) == 2
    assert "orders cannot be swept: all points play the same" in capsys.readouterr().err


def test_a_run_a_sweep_and_their_replays_follow_them(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", f"orders={file}", *TINY, "hydra.run.dir=run"]) == 0
    file_away = tmp_path / "away.json"
    file_away.write_text(file.read_text())
    assert (
        main(["sweep", f"orders={file_away}", "alliance.cohesion=.3,.7", *TINY[:-1], "hydra.sweep.dir=swept"])
        == 0
    )
    capsys.readouterr()
    file_away.unlink()  # neither needs the file any more
    for folder, number in (("run", "1"), ("swept", "1:2")):
        assert main(["replay", folder, number]) == 0
        told = capsys.readouterr().out
        assert "Every bit of the stored row agrees" in told
        assert "orders: cordon off the quarter" in told
    assert main(["sweep", "--resume", "swept"]) == 0
    less = json.loads(file.read_text())
    less["placed"].pop()
    file_away.write_text(json.dumps(less))
    assert main(["sweep", "--resume", "swept", f"orders={file_away}", "alliance.cohesion=.3,.7", *TINY]) == 2
    assert "begun with other settings" in capsys.readouterr().err


def test_reading_keeps_only_what_counts(file: Path) -> None:
    kept = read(str(file))
    assert kept is not None
    assert kept.keys() == {"people", "turn_hours", "placed"}
    assert read(kept) == kept
    assert read(None) is None
