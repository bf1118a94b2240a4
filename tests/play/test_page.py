"""The debrief's page: one offline file that says who knew what, and never ranks; the chronicle of a saved game."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from sim.cli.main import main as narva
from sim.model.actor import THE_KREMLIN, note
from sim.model.enums import Outcome, Seat, What
from sim.play.branches import FEW, Branches
from sim.play.classwork import Classwork, Forecast, Message, Reason
from sim.play.debrief import elsewhere, end_of, risks, story, timeline
from sim.play.fan import fans
from sim.play.game import Game
from sim.play.hidden import NOTES
from sim.play.page import render, write_debrief
from sim.play.saved import load_game
from sim.play.views import seen_events

Play = Callable[..., Game]
WORK = Classwork(
    "Monday <b>", False,
    messages=(Message(0, Seat.COALITION, Seat.HOST, "we & <script>alert(1)</script>", "pledge", 1),),
    reasons=(Reason(0, Seat.COALITION, "Ada", "words bind"),),
    forecasts=tuple(Forecast(0, "locks_in", seat, "Ada", 0.3) for seat in (Seat.COALITION, Seat.HOST)),
)  # fmt: skip


@pytest.fixture(scope="module")
def branches(game: Play) -> Branches:
    """Return a game that two seats played to its end, and its futures."""
    found = game([Seat.COALITION, Seat.HOST], replication=3)
    found.submit(Seat.COALITION, ["forward_rotation"])
    found.inject("stray_drone")
    found.advance()
    found.submit(Seat.HOST, ["prepare_town", "engage"])
    while not found.over:
        found.advance()
    return Branches(found)


@pytest.fixture(scope="module")
def page(branches: Branches, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("debrief") / "debrief.html"
    assert write_debrief(path, branches.game, WORK, branches, "monday.json") == path
    assert [file.name for file in path.parent.iterdir()] == ["debrief.html"]
    return path.read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Collects tags, and checks that each that opens is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "line":
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_it_is_one_file_that_needs_nothing_else(page: str) -> None:
    tags = Tags(page)
    assert tags.open == []
    addresses = [value for _, found in tags.seen for key, value in found.items() if key in ("href", "src")]
    assert all((address or "").startswith(("#", "data:")) for address in addresses)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in tags.seen}
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def test_what_people_wrote_stays_text(page: str) -> None:
    assert "<script" not in page
    assert "we &amp; &lt;script&gt;" in page
    assert "Monday &lt;b&gt;: debrief" in page


def test_it_holds_all_parts_and_says_how_far_it_can_be_trusted(page: str) -> None:
    anchors = [
        "forks",
        "hidden",
        "timeline",
        "said",
        "cloud",
        "worth",
        "forecasts",
        "scores",
        "numbers",
        "again",
    ]
    assert re.findall(r'<section id="(\w+)"', page) == anchors
    assert "never what would happen" in page
    for words in (
        "Knowing what you knew",
        "In the world as it was",
        "not a ranking",
        "neither is the right one",
    ):
        assert words in page
    for text in NOTES:
        assert text.replace("'", "&#39;") in page
    assert "<q>words bind</q>" in page
    assert page.count('<details class="score">') == 2  # each seat's own, folded
    assert not re.search(r"\b(winner|won|best|worst)\b", page.partition("</style>")[2])


def test_the_order_file_can_be_taken_from_it(page: str, branches: Branches) -> None:
    found = re.search(r'href="data:application/json;base64,([^"]+)" download="monday.json"', page)
    assert found
    text = b64decode(found[1]).decode()
    assert load_game(text).row.tobytes() == branches.game.row.tobytes()
    assert "narva sweep orders=monday.json" in page


@pytest.mark.slow
def test_the_same_game_gives_the_same_page(page: str, branches: Branches) -> None:
    assert render(Branches(branches.game), WORK, "monday.json") == page


def test_the_timeline_says_who_heard_and_what_was_secret(crisis: Play) -> None:
    played = crisis()
    played.submit(Seat.COALITION, ["offer_exit", "impose_sanctions"])
    while not played.over:
        played.advance()
    moments = timeline(played)
    attempt = next(m for m in moments if "appear" in m.text)
    assert (attempt.secret, attempt.heard) == (True, {Seat.KREMLIN})
    public = next(m for m in moments if m.text.endswith("Impose sanctions"))
    assert (public.secret, public.heard) == (False, set(Seat))
    quiet = next(m for m in moments if m.text.endswith("Mediate a way out"))
    assert quiet.heard == {Seat.COALITION}
    assert len(seen_events(played.world, Seat.COALITION, 0)) > len(seen_events(played.world, Seat.HOST, 0))


def test_this_game_is_marked_among_the_others(branches: Branches) -> None:
    ends = elsewhere(branches)
    assert sum(end.number for end in ends) == FEW
    assert [end.key for end in ends if end.here] == [end_of(branches.game)]


def test_the_fans_path_is_the_games_own(branches: Branches) -> None:
    readiness, evidence = fans(branches, games=5)
    game = branches.game
    assert readiness.path[-1] == float(game.world.alliance.mean_stance)
    first = game.history[0][0]
    assert readiness.path[0] == float(first.alliance.mean_stance)
    later = game.history[1][0]
    day = float(later.clock.hour - first.clock.hour) / 24
    (at,) = np.flatnonzero(readiness.days == day)
    assert readiness.path[at] == float(later.alliance.mean_stance)
    assert np.isnan(evidence.path[evidence.days < evidence.attempt]).all()
    known = ~np.isnan(readiness.bands[0])
    assert (np.diff(readiness.bands[:, known], axis=0) >= 0).all()


@pytest.mark.slow
def test_nuclear_use_leads_to_the_rung_and_scores_nobody(crisis: Play) -> None:
    played = crisis()
    while not played.over:
        played.advance()
    played.row["outcome"] = Outcome.NUCLEAR_USE
    note(played.world, THE_KREMLIN, What.WAR.value, 0.02, 0.01, 0.0)
    note(played.world, THE_KREMLIN, What.NUCLEAR.value, 0.1, 0.05, 0.0)
    text = render(Branches(played), Classwork(), "x.json")
    assert text.index('id="rung"') < text.index('id="hidden"')
    assert "wider war (chance this turn 2 %" in " ".join(risks(played))
    assert "nobody scores" in text
    assert re.search(r'<p class="big">0 <span>of 50', text)


def test_a_game_in_which_nothing_came(game: Play) -> None:
    played = game([Seat.HOST], "attempt.mode=never")
    while not played.over:
        played.advance()
    text = render(Branches(played), Classwork(), "x.json")
    assert "No attempt came." in text
    assert "No orders were given" in text


def test_without_goals_there_is_neither_worth_nor_score(game: Play) -> None:
    played = game([Seat.HOST], short=True)
    bare = Game(played.config, replace(played.scenario, goals=(), questions=()), played.people, short=True)
    bare.submit(Seat.HOST, ["prepare_town"])
    while not bare.over:
        bare.advance()
    text = render(Branches(bare), WORK, "x.json")
    assert text.count("sets no goals") == 2


def test_a_saved_game_is_told_again(branches: Branches, tmp_path: Path, capsys) -> None:
    path = tmp_path / "monday.json"
    path.write_text(branches.game.save())
    assert narva(["replay", str(path)]) == 0
    told = capsys.readouterr().out
    assert told.splitlines() == story(branches.game)
    assert "played by Tallinn, the European core" in told
    assert "The European core orders: rotate forces forward." in told
    assert (
        "News: " + next(i.text for i in branches.game.scenario.live_injects if i.key == "stray_drone")[:20]
        in told
    )
    assert "The end: " in told
    assert narva(["replay", str(path), "--days", "1"]) == 0
    some = capsys.readouterr().out
    assert "Day 1 (hour 6)" in some
    assert "2025" not in some.partition("\n")[2]


def test_a_game_that_is_not_over_has_no_end_yet(crisis: Play) -> None:
    told = "\n".join(story(crisis()))
    assert "not over yet" in told
    assert "The end" not in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["game.json", "3"], "one game: give neither a number"),
        (["game.json", "--movie", "x.gif"], "one game: give neither a number"),
        (["broken.json"], "broken.json: not a saved game"),
        (["old.json"], "old.json: a game of format 1, not 3"),
        (["nowhere.json"], "holds no run"),
    ],
)
def test_a_mistake_with_a_games_file_is_one_line(arguments, says, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("game.json", "{}"), ("broken.json", "["), ("old.json", json.dumps({"format": 1}))):
        (tmp_path / name).write_text(text)
    assert narva(["replay", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
