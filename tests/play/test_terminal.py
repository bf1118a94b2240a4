"""The game in the terminal: scripted games, codes, saving and going on, and no look at another's cards."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from rich.console import Console

from sim.cli.main import main as narva
from sim.cli.play import decode, encode, main, read_orders
from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play.game import new_game
from sim.play.saved import read_game
from sim.play.terminal import Leave, Terminal
from sim.play.views import view
from sim.play.wording import as_heard, own_facts

SCRIPT = [{"host": ["prepare_town", "border_police"]}, {"host": "publish"}, {"host": ["ask_article4"]}]
FEW = 20  # futures behind the debrief; enough to see that it is there


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scripted") / "orders.json"
    path.write_text(json.dumps(SCRIPT))
    return path


@pytest.fixture(scope="module")
def scripted(orders: Path) -> str:
    """Return what the terminal shows of a scripted game."""
    with redirect_stdout(io.StringIO()) as shown:
        main(["--seed", "3", "--short", "--orders", str(orders)], futures=FEW)
    return shown.getvalue()


def played(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    main([str(word) for word in arguments], futures=FEW)
    return capsys.readouterr().out


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_scripted_game_ends_with_a_debrief(scripted):
    assert "What was hidden" in scripted
    assert "as a page" not in scripted
    assert "Behind the armed men: local unrest" in scripted
    assert f"of {FEW}" in scripted
    assert "> prepare_town, border_police" in scripted
    assert "Prepare Narva to resist" in scripted.partition("What your decisions were worth")[2]


@pytest.mark.slow
def test_a_code_gives_the_same_world_and_the_same_words(capsys, orders, scripted):
    code = encode(3, 0, True)
    assert code in scripted
    assert played(capsys, "--challenge", code.lower(), "--orders", orders) == scripted
    assert played(capsys, "--seed", 4, "--short", "--orders", orders) != scripted


@pytest.mark.parametrize(
    "world", [(0, 0, False), (31, 0, True), (2**20 - 1, 17, True), (2**63 - 1, 5, False)]
)
def test_codes_come_back_and_a_mistyped_sign_is_seen(world):
    code = encode(*world)
    assert decode(code) == world
    for place, sign in enumerate(code):
        wrong = code[:place] + ("7" if sign != "7" else "8") + code[place + 1 :]
        with pytest.raises(PlayError):
            decode(wrong)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["hosst"], "did you mean 'host'"),
        (["host", "--challenge", "3-16"], "not a code"),
        (["host", "--seed", "x"], "not a whole number"),
        (["--resume", "nowhere.json"], "nowhere.json cannot be read"),
        (["scenario=narva", "scenario=gotland"], "one scenario is played"),
        (["--orders", "nowhere.json"], "nowhere.json cannot be read"),
        (["host", "--challenge", "3-15", "--short"], "without --short"),
        (["--resume", "game.json", "kremlin"], "without seats"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(capsys, arguments, says):
    assert narva(["play", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "neither JSON nor YAML"),
        ("host: cordon", "not a list of rounds"),
        ("[[cordon]]", "round 1 is not a mapping"),
        ("[{hosst: cordon}]", "did you mean 'host'"),
        ("[{}, {host: 3}]", "round 2, host is not a list"),
        ("[{host: prepare_towm}]", "did you mean 'prepare_town'"),
        ("[{host: cordon}]", "cannot order 'cordon' now"),
        ("[{host: [border_police, engage]}]", "at most one public and one quiet"),
    ],
)
def test_a_wrong_order_file_is_one_line_and_exit_2(capsys, tmp_path, text, says):
    path = tmp_path / "orders.yaml"
    path.write_text(text)
    assert narva(["play", "host", "--short", "--seed", "3", "--orders", str(path)]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_the_empty_and_the_missing_round_wait(tmp_path):
    path = tmp_path / "orders.yaml"
    path.write_text("- \n- {host: , KREMLIN: [deny]}\n")
    assert read_orders(path) == [{}, {Seat.HOST: [], Seat.KREMLIN: ["deny"]}]


def test_wrong_words_get_one_line_and_are_asked_again(capsys, monkeypatch, tmp_path):
    saved = tmp_path / "game.json"
    typed(monkeypatch, "cordon\n99\n2 3\n?\n1\nq\n")
    out = played(capsys, "host", "--short", "--seed", 3, "--save", saved)
    assert "'cordon': type numbers from 1 to" in out
    assert "'99': type numbers from 1 to" in out
    assert "at most one public and one quiet order" in out
    assert "Enter alone waits" in out
    assert f"narva play --resume {saved}\n" in out
    assert [o.round for o in read_game(saved).orders] == [0]
    assert read_game(saved).round == 1


@pytest.mark.slow
def test_a_game_that_was_left_goes_on_where_it_was(capsys, monkeypatch, tmp_path, orders, scripted):
    whole = scripted
    saved = tmp_path / "game.json"
    typed(monkeypatch, "1 2\n")  # more troops and border police, then the end of the input
    left = played(capsys, "host", "--seed", 3, "--short", "--save", saved)
    assert "Saved. Go on with" in left
    rest = played(capsys, "--resume", saved, "--orders", orders)
    assert "round 1 of" not in rest
    assert rest.startswith(whole[whole.index("─", whole.index("> prepare_town")) :][:20])
    rest, _, page = rest.rpartition("The debrief as a page: ")
    assert rest.partition("round 2 of")[2] == whole.partition("round 2 of")[2]
    assert Path(page.strip()) == tmp_path / f"narva-{encode(3, 0, True)}.html"


def test_an_interrupt_saves_and_says_how_to_go_on(capsys, monkeypatch, tmp_path):
    def interrupt(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rich.console.Console.input", interrupt)
    assert narva(["play", "host", "--seed", "3", "--short"]) == 130
    (saved,) = tmp_path.glob("*.json")
    assert saved.name in capsys.readouterr().err
    assert read_game(saved).round == 0


@pytest.mark.slow
def test_the_debrief_is_a_page_too_if_asked_or_saved(capsys, tmp_path, orders):
    page, saved = tmp_path / "page.html", tmp_path / "game.json"
    out = played(capsys, "--seed", 3, "--short", "--orders", orders, "--save", saved, "--debrief", page)
    assert out.endswith(f"The debrief as a page: {page}\n")
    assert "Prepare Narva to resist" in page.read_text()
    assert 'download="game.json"' in page.read_text()
    assert narva(["play", "--resume", str(saved), "--debrief", str(page)]) == 2
    assert "already there" in capsys.readouterr().err


def test_futures_are_played_while_a_person_thinks_and_left_with_them(monkeypatch, tmp_path):
    game = new_game([Seat.HOST], ["seed=3"], short=True)
    terminal = Terminal(game, "3-15", console=Console(file=io.StringIO(), width=80), futures=FEW)
    answers = iter(["1", "", "q"])

    def think(*_: object, **__: object) -> str:
        if terminal.beside:
            terminal.beside.join()
        return next(answers)

    monkeypatch.setattr("rich.console.Console.input", think)
    with pytest.raises(Leave):
        terminal.play()
    assert terminal.beside is not None
    assert not terminal.beside.is_alive()
    done, wanted = terminal.branches.done(FEW)
    assert done == wanted > 0


def test_hot_seat_never_shows_one_seat_in_the_others_turn(capsys, tmp_path):
    path = tmp_path / "orders.yaml"
    path.write_text("- {host: engage, kremlin: prepare}\n- {}\n- {}\n")
    out = played(capsys, "--seed", 4, "--short", "--orders", path)
    turns = out.partition("Debrief")[0].split("hand over the screen to ")[1:]
    assert len(turns) >= 4
    labels = {
        seat: {fact.label for fact in own_facts(view(new_game([seat]).world, new_game([seat]).scenario, seat)["own"])}
        for seat in (Seat.KREMLIN, Seat.HOST)
    }  # fmt: skip
    for turn in turns:
        mine, other = (
            ("the Kremlin", "Tallinn") if turn.startswith("the Kremlin") else ("Tallinn", "the Kremlin")
        )
        assert f"You know ({mine})" in turn
        assert f"You know ({other})" not in turn
    secret = labels[Seat.KREMLIN] - labels[Seat.HOST]
    assert "An attempt now" in secret
    for turn in turns:
        if turn.startswith("Tallinn"):
            assert not any(label in turn for label in secret)
            assert "you alone know" not in turn
            assert "Prepare the option" not in turn
    assert [("Your card: The " in turn) for turn in turns] == [
        turn.startswith("the Kremlin") for turn in turns
    ]


def test_all_are_told_at_the_fork_how_often_the_model_comes_there(scripted):
    assert scripted.count("in 1,000 years like the last weeks") == 1
    assert "round 2 of 6" in scripted.partition("in 1,000 years like")[0].splitlines()[-2]


def test_blame_reads_the_same_whether_it_was_right():
    game = new_game([Seat.HOST], ["seed=3"], short=True)
    event = game.world.events[0].copy()
    heard = []
    for what in (4, 6):  # attributed, wrongly blamed
        event["what"], event["chance"], event["draw"] = what, 0.2, 0.1 * what
        heard.append(as_heard(event))
    assert heard[0] == heard[1]
    assert "chance" not in heard[0]


@pytest.mark.parametrize("width", [60, 80])
def test_a_narrow_screen_holds_every_line(width):
    game = new_game([Seat.COUNCIL], ["seed=3"], short=True)
    file = io.StringIO()
    Terminal(game, "3-15", [], Console(file=file, width=width, highlight=False)).show(Seat.COUNCIL)
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert "\x1b" not in file.getvalue()
