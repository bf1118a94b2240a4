"""A game in the terminal: one screen a round, for one person or for several who hand the screen over."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from sim.errors import PlayError
from sim.model.enums import Seat
from sim.play import intents
from sim.play.branches import FEW, Branches
from sim.play.fork import lines
from sim.play.game import Game
from sim.play.rounds import length
from sim.play.summary import close, grid
from sim.play.views import view
from sim.play.wording import Fact, budget, delay, in_words_of, news, own_facts, price, public_facts, stances
from sim.reports import words
from sim.reports.sentences import seat_name
from sim.scenario.effects import MenuItem

DEFAULT = "narva"
MOST_NEWS = 5
CLEAR = "\x1b[2J\x1b[3J\x1b[H"  # the screen, and what can be scrolled back to
Script = list[Mapping[Seat, list[str]]]
HELP = """\
Type the numbers of your orders, such as "3 7", and press Enter: at most one public and one quiet a round.
Enter alone waits: it costs nothing, and what you have to spend grows back. All seats' orders count at once.
A price is paid when an order is given; what it does comes after its delay. Public orders are heard by all.
q saves and quits; ? shows this again. Seats that nobody plays decide by the model's rules.
Who is behind the armed men may be hidden from you: blaming the wrong one has a price, and so has waiting."""


def game_words(scenario: str) -> str:
    """Return what names the scenario on the command line; nothing for the one that is played by default."""
    return f"scenario={shlex.quote(scenario)} " if scenario != DEFAULT else ""


class Leave(Exception):
    """A person stops for now."""


@dataclass
class Terminal:
    """A game, the screen it is shown on, and who answers: a person, or a script of orders."""

    game: Game
    code: str
    script: Script | None = None
    console: Console = field(default_factory=lambda: Console(highlight=False, markup=False, emoji=False))
    futures: int = FEW
    after_round: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        self.branches = Branches(self.game)
        self.beside: threading.Thread | None = None
        self.left = False

    def play(self) -> None:
        """Play to the end and tell what was behind it; raise Leave where a person stops."""
        try:
            self.rounds()
        finally:
            self.left = True
            if self.beside:
                self.beside.join()
        self.closing()

    def rounds(self) -> None:
        """Play round after round to the end."""
        if self.game.round == 0:
            self.opening()
        while not self.game.over:
            for seat in sorted(self.game.people):
                self.turn(seat)
            with self.waiting("the others act ..."):
                self.game.advance()
            self.after_round()
            self.weigh()

    def weigh(self) -> None:
        """Play the futures of past rounds beside the game, so that the debrief is there at its end."""
        if self.script is None and not (self.beside and self.beside.is_alive()):
            self.beside = threading.Thread(target=self._weigh, daemon=True)
            self.beside.start()

    def _weigh(self) -> None:
        for _ in self.branches.slices(self.futures):
            if self.left:
                return

    def waiting(self, text: str) -> AbstractContextManager[Any]:
        """Return a context that shows a spinner on a terminal, and nothing in a pipe."""
        return self.console.status(text) if self.console.is_terminal else nullcontext()

    def say(self, text: str = "", style: str = "") -> None:
        """Print words, wrapped to the screen."""
        self.console.print(Text(text, style=style))

    def opening(self) -> None:
        """Print what the game is, once."""
        scenario, people = self.game.scenario, [self.seat(s) for s in sorted(self.game.people)]
        self.console.print(Rule(Text(scenario.title)))
        self.say(scenario.summary)
        self.say(f"You play {' and '.join(people)}; the other seats follow their rules. {HOW}")
        key = game_words(self.game.config.scenario)
        self.say(f"For the same world elsewhere: narva play SEAT {key}--challenge {self.code}", "dim")

    def seat(self, seat: Seat) -> str:
        """Return what a seat is called here."""
        return seat_name(seat, self.game.scenario)

    def turn(self, seat: Seat) -> None:
        """Hand the screen over, show a seat's view, and take its orders."""
        if len(self.game.people) > 1:
            self.hand_over(seat)
        self.show(seat)
        if self.script is not None:
            self.follow(seat)
            return
        while True:
            answer = self.ask("Orders (numbers, Enter to wait, ? help, q save and quit): ")
            if answer == "?":
                self.say(words.reworded(HELP, self.game.scenario))
            elif answer.lower() == "q":
                raise Leave
            elif self.take(seat, answer):
                return

    def hand_over(self, seat: Seat) -> None:
        """Clear the screen, and wait until the next seat's person sits before it."""
        if self.console.is_terminal:
            self.console.file.write(CLEAR)
        self.console.print(Rule(Text(f"hand over the screen to {self.seat(seat)}")))
        if self.script is None:
            self.ask("Press Enter when only they can see it. ")
            if self.console.is_terminal:
                self.console.file.write(CLEAR)

    def ask(self, prompt: str) -> str:
        """Return what a person types; the end of the input means to leave."""
        self.console.file.flush()
        try:
            return self.console.input(prompt, markup=False, emoji=False).strip()
        except EOFError:
            self.say()
            raise Leave from None

    def follow(self, seat: Seat) -> None:
        """Give the script's orders for this round; a round beyond its end waits."""
        rounds: Script = self.script or []
        wanted = list(rounds[self.game.round].get(seat, [])) if self.game.round < len(rounds) else []
        try:
            self.game.submit(seat, wanted)
        except PlayError as error:
            raise PlayError(f"round {self.game.round + 1} of the orders: {error}") from None
        self.say(f"> {', '.join(wanted) or 'wait'}")

    def take(self, seat: Seat, answer: str) -> bool:
        """Give the orders that were typed; say in one line what is wrong with them, and return False."""
        offered = self.offered(seat)
        try:
            numbers = [int(word) for word in answer.replace(",", " ").split()]
            if any(not 1 <= n <= len(offered) for n in numbers):
                raise ValueError
        except ValueError:
            self.say(f"{answer!r}: type numbers from 1 to {len(offered)}, or ? for help.", "bold")
            return False
        try:
            self.game.submit(seat, dict.fromkeys(offered[n - 1][0].key for n in numbers))
        except PlayError as error:
            self.say(str(error)[:1].upper() + str(error)[1:] + ".", "bold")
            return False
        chosen = [offered[n - 1][0].label for n in numbers]
        self.say(f"> {'; '.join(chosen) or 'wait'}")
        return True

    def offered(self, seat: Seat) -> list[tuple[MenuItem, bool]]:
        """Return the menu in the order shown: public orders first."""
        return sorted(self.game.menu(seat), key=lambda entry: not entry[0].public)

    def show(self, seat: Seat) -> None:
        """Print one round's screen for a seat."""
        game, now = self.game, view(self.game.world, self.game.scenario, seat)
        day = date.fromisoformat(now["public"]["date"][:10])
        clock = f"{game.now.label} the crisis" if game.now.act == 1 else f"the crisis, {game.now.label}"
        number = f"round {game.round + 1} of {length(game.short)}"
        title = f"{self.seat(seat)}: {number}, {clock}, {day.day} {day:%b %Y}"
        self.console.print(Rule(Text(title[:1].upper() + title[1:], style="bold")))
        since = int(game.history[-1][0].clock.noted) if game.history else 0
        for line in lines(game):
            self.say(line, "bold")
        if game.intent and seat == intents.OWNER:
            who = "" if game.round else f" {game.intent.who}"  # once is enough
            self.say(f"Your card: {game.intent.title}.{who} {game.intent.content}")
        self.heard(news(game.world, game.scenario, seat, since))
        before = view(game.history[-1][0], game.scenario, seat) if game.history else None
        for name, facts in ((f"You know ({self.seat(seat)})", own_facts), ("Everybody knows", public_facts)):
            part = "own" if facts is own_facts else "public"
            new, old = (facts(v[part]) if v else () for v in (now, before))
            self.facts(name, *(in_words_of(some, game.scenario) for some in (new, old)))
        self.allies(stances(now["public"]["stances"]))
        self.say(f"You can spend: {budget(now['means'])} (it grows back by the day).")
        self.menu(seat)

    def heard(self, found: list[tuple[str, str]]) -> None:
        """Print the news since the last round, the latest last."""
        self.say("News" if found else "News: nothing since the last round", "bold")
        if len(found) > MOST_NEWS:
            self.say(f"  ({len(found) - MOST_NEWS} earlier pieces left out)", "dim")
        grid(self.console, found[-MOST_NEWS:])

    def facts(self, name: str, facts: Iterable[Fact], before: Iterable[Fact]) -> None:
        """Print what is known, with what each number was a round ago where it changed."""
        was = {fact.label: fact.value for fact in before}
        self.say(name, "bold")
        rows = []
        for label, value, note in facts:
            old = was.get(label, value)
            rows.append(
                (label, value + (f" {note}" if note else "") + (f" (was {old})" if old != value else ""))
            )
        grid(self.console, rows)

    def allies(self, rungs: Iterable[Fact]) -> None:
        """Print the allies by the answer that each is ready for now."""
        self.say("Allies by the answer they are ready for", "bold")
        grid(self.console, [(f"{rung} {answer}", who) for rung, answer, who in rungs])

    def menu(self, seat: Seat) -> None:
        """Print what may be ordered, public orders first, each with its number, price and risk."""
        heading = {True: "Public orders: all hear of them", False: "Quiet orders: only you know"}
        rows: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for n, (item, pays) in enumerate(self.offered(seat), 1):
            short = "" if pays else "; CANNOT PAY NOW"
            card = (
                f"{item.label} ({price(item)}, {delay(item.delay_hours)}{short}): {item.gains} / {item.risk}"
            )
            rows[item.public].append((f"{n:>2}", card))
        for public, cards in rows.items():
            if cards:
                self.say(heading[public] + " (price, delay): gain / risk", "bold")
                grid(self.console, cards)

    def closing(self) -> None:
        """Print the debrief; the worth of decisions takes a while."""
        with self.waiting("weighing what else could have happened ..."):
            self.branches.finish(self.futures)
            close(self.console, self.branches, self.futures)


HOW = "A round takes at most one public and one quiet order; ? explains."
