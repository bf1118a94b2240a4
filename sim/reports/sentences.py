"""Events in plain words: one sentence for each kind of event, with the names of the scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.model.actor import CHAIR, THE_KREMLIN, declared_events
from sim.model.actors.council import TURNS_TO
from sim.model.actors.operation import FAILED
from sim.model.actors.orders import SEAT
from sim.model.enums import Cause, Owner, Reason, Role, Seat, Text, What
from sim.model.world import World
from sim.reports import words
from sim.reports.format import percent, start_of
from sim.reports.frames import Frame
from sim.scenario.scenario import Scenario

TEMPLATES: dict[What, str] = {
    What.INJECT: "news: {inject}",
    What.PROBE: "{challenger} probes: {probe} (its author is not known yet)",
    What.INNOCENT: "an accident that looks like a probe: {probe} (its cause is not known yet)",
    What.ATTRIBUTED: "{probe} is traced to {challenger}, rightly; the allies answer",
    What.UNATTRIBUTED: "nobody is blamed for {probe}",
    What.WRONG_BLAME: "{challenger} is blamed for {probe}, wrongly: it was an accident",
    What.ANSWERED: "the allies answer {probe}",
    What.US_STATEMENT: "{us} speaks: a public signal of {value:.2f}, from 0 (doubt) to 1 (resolve)",
    What.US_COMMITS: "{us} commits itself in public to {town}",
    What.US_TROOPS: "{us} {change} {persons} troops in the theatre",
    What.WEEKLY_CHOICE: "{challenger} weighs an attempt against more probing: its advantage is {value:+.2f}",
    What.ATTEMPT: "unmarked armed men appear in {town} (hidden from all: {cause})",
    What.DETECTED: "{host} notices the armed men in {town}",
    What.CORDON: "{host} sends its police to cordon off {town}",
    What.FORCE: "{host} orders its forces to restore {town}",
    What.ASKS_ARTICLE4: "{host} asks {first} for {article4}",
    What.ASKS_ARTICLE5: "{host} asks {first} for {article5}",
    What.ASKS_COALITION: "{host} asks the willing to act, one by one",
    What.COUNCIL_MEETS: "{forum} meets",
    What.TABLED: "the chair of {forum} tables a draft: {text}",
    What.OBJECTION: "{who} objects to {text}: it {reason}",
    What.SILENCE_BROKEN: "silence is broken by {count}",
    What.MEDIATION: "the chair mediates and waters down draft {value:.0f}",
    What.PASSED: "{forum} agrees: {text}",
    What.BLOCKED: "{forum} gives up for now on {text}",
    What.WILLING: "the cabinet of {who} decides to act with the willing; it can send {battalions} in time",
    What.COALITION_FORMS: "the willing form a coalition with {battalions}",
    What.MARCHES: "{unit} set out from {place}",
    What.ARRIVES: "{unit} from {place} stand at {town}",
    What.CONTAINED: "the police of {host} contain the armed men",
    What.REVERSED: "{owner} take {town} back",
    What.LOCKED_IN: "the seizure locks in: the armed men are dug in {percent}",
    What.STAYS: "{challenger} stays on rung {value:.0f}",
    What.CLIMBS: "{challenger} orders a climb from rung {value:.0f} to rung {next:.0f}",
    What.LEAVES: "{challenger} orders the armed men to leave, from rung {value:.0f}",
    What.TALKS: "mediators open talks with {challenger}: a way out that saves face",
    What.WAR: "the crisis slides into a wider war",
    What.NUCLEAR: "a nuclear weapon is used",
    What.FALSE_FLAG: "the false trail that {challenger} laid no longer holds",
    What.CONVINCED: "the allies are convinced: {percent} of them hold that {challenger} did it",
    What.CYBER: "a cyber attack hits {network}",
    What.UNREST: "unrest in {town}: {percent} of residents are on the streets",
    What.FADED: "the armed men disperse; too few are left to hold anything",
    What.ENDED: "the crisis ends",
    What.ORDERED: "{seat} orders: {order}",
    What.ORDER_WORKS: "an order of {seat} takes effect: {order}",
    What.ORDER_REFUSED: "{seat} cannot carry out its order: {order}",
}
CHOSEN = (What.STAYS, What.CLIMBS, What.LEAVES)  # one choice among three: the draw says nothing of the chance
FOUGHT = (What.CONTAINED, What.REVERSED, FAILED)  # decided by the fog of the crisis, drawn once
BY_BELIEF = (
    What.ASKS_ARTICLE4, What.ASKS_ARTICLE5, What.ASKS_COALITION, What.FORCE, What.CORDON, What.OBJECTION,
    What.WILLING, What.US_COMMITS,
)  # fmt: skip
LET_IN = {  # a facilitator's injects, which take the path of orders
    What.ORDERED: "News{who}: {text}",
    What.ORDER_REFUSED: "News that could not come now{who}: {text}",
}
ROLES = {
    Role.POLICE: "police", Role.HOST_READY: "ready forces", Role.HOST_RESERVE: "reserves",
    Role.FRAMEWORK: "battlegroup troops", Role.US: "forward troops", Role.OTHERS: "forward troops",
    Role.REINFORCEMENT: "reinforcements",
}  # fmt: skip
OWNERS = {Owner.NOBODY: "nobody's forces", Owner.HOST: "the forces of {host}",
          Owner.COALITION: "the coalition's forces", Owner.ALLIANCE: "the alliance's forces"}  # fmt: skip
SEATS = {Seat.KREMLIN: "the Kremlin", Seat.WASHINGTON: "Washington", Seat.COUNCIL: "Brussels",
         Seat.COALITION: "the European core"}  # fmt: skip
SHIPPED = "Russia"  # the challenger whose seat has a name of its own
NETWORKS = ("the power grid", "the telephone network")


def seat_name(seat: Seat, scenario: Scenario) -> str:
    """Return what a seat is called: as the scenario says, else by capital, challenger and great ally."""
    if named := (scenario.seats or {}).get(seat.name.lower()):
        return named
    capital = next((p.name for p in scenario.places if (p.kind, p.country) == ("capital", scenario.host)), "")
    if seat == Seat.HOST:
        return capital or words.host_name(scenario)
    if seat == Seat.KREMLIN and scenario.challenger != SHIPPED:
        return scenario.challenger
    return SEATS[seat]


def battalions(strength: float) -> str:
    """Return '1.4 battalions'; 'no forces' below a platoon or so."""
    if strength < 0.05:
        return "no forces"
    return f"{strength:.1f} battalion{'' if f'{strength:.1f}' == '1.0' else 's'}"


class Names(dict[str, Any]):
    """The words that one event's template may ask for, found only when asked."""

    def __init__(self, event: Any, world: World, scenario: Scenario) -> None:
        super().__init__()
        self.event, self.world, self.scenario = event, world, scenario
        self.index = int(event.value)

    def __missing__(self, name: str) -> Any:
        return ASKED[name](self)

    def member(self, key: str) -> str:
        """Return a member's name by its key, for use within a sentence."""
        return words.with_article(next((m.name for m in self.scenario.members if m.key == key), key))

    def place(self, key: str) -> str:
        """Return a place's name by its key."""
        return next(p.name for p in self.scenario.places if p.key == key)

    @property
    def forum(self) -> int:
        """Return the number of the forum that an event is about."""
        alone = int(self.event.what) in (What.COUNCIL_MEETS, TURNS_TO)
        return self.index if alone else self.index // len(Text)

    def text(self, text: Text, forum: int = 0) -> str:
        """Return what a forum calls a text."""
        key = text.name.lower()
        return self.scenario.forums[forum].called.get(key, words.TEXTS[key])

    def who(self) -> str:
        """Return who did it: a member, the challenger or the chair."""
        who = int(self.event.who)
        if who >= 0:
            return self.member(self.scenario.members[who].key)
        return {THE_KREMLIN: self.scenario.challenger, CHAIR: "the chair"}.get(who, "nobody in particular")

    def cause(self) -> str:
        """Return who sent the armed men."""
        cause, challenger = Cause(self.index), self.scenario.challenger
        named = {Cause.DIRECTED: f"sent by {challenger}", Cause.PROXIES: f"proxies of {challenger}"}
        return named.get(cause, words.CAUSES.get(cause.name.lower(), cause.name.lower()))

    def unit(self) -> str:
        """Return a contingent: 'forward troops of Germany (1.2 battalions)'."""
        contingent = self.world.contingents[self.index]
        size = battalions(float(contingent.sent))
        return f"{ROLES[Role(int(contingent.role))]} of {self.who()} ({size})"


ASKED: dict[str, Callable[[Names], Any]] = {
    "who": Names.who,
    "seat": lambda n: seat_name(Seat(SEAT - int(n.event.who)), n.scenario),
    "order": lambda n: n.scenario.menu[n.index].label[:1].lower() + n.scenario.menu[n.index].label[1:],
    "host": lambda n: n.member(n.scenario.host),
    "us": lambda n: n.member(n.scenario.us) if n.scenario.us else "nobody",
    "challenger": lambda n: n.scenario.challenger,
    "town": lambda n: n.place(n.scenario.town),
    "inject": lambda n: n.scenario.injects[n.index].text.rstrip("."),
    "probe": lambda n: n.scenario.probes[n.index].label,
    "text": lambda n: n.text(Text(n.index % len(Text)), n.index // len(Text)),
    "article4": lambda n: n.text(Text.ARTICLE4),
    "article5": lambda n: n.text(Text.ARTICLE5),
    "first": lambda n: n.scenario.forums[0].title,
    "reason": lambda n: words.REASONS[Reason(int(n.event.draw)).name.lower()],
    "cause": Names.cause,
    "owner": lambda n: OWNERS[Owner(n.index)].format(host=n["host"]),
    "unit": Names.unit,
    "place": lambda n: n.place(n.scenario.contingents[n.index].place),
    "network": lambda n: NETWORKS[n.index],
    "change": lambda n: "adds" if n.event.value > 0 else "withdraws",
    "persons": lambda n: f"{abs(n.event.value):,.0f}",
    "forum": lambda n: n.scenario.forums[n.forum].title,
    "count": lambda n: f"{n.index} member{'' if n.index == 1 else 's'}",
    "percent": lambda n: percent(float(n.event.value)),
    "battalions": lambda n: battalions(float(n.event.value)),
    "value": lambda n: float(n.event.value),
    "next": lambda n: float(n.event.value) + 1.0,
}


def sentence(event: Any, world: World, scenario: Scenario, frame: Frame | None = None) -> str:
    """Return who did what, seeing what, and the chance that it had; `frame` is its turn."""
    if (declared := declared_events.get(int(event.what))) is not None:
        template = words.reworded(declared.sentence, scenario)
        return start_of(template.format_map(Names(event, world, scenario))) + odds(event, None)
    what = What(int(event.what))
    if what in LET_IN and (inject := scenario.inject_at(int(event.value))):
        who = f" for {seat_name(Seat(SEAT - int(event.who)), scenario)} alone" if inject.audience else ""
        return LET_IN[what].format(who=who, text=inject.text.rstrip("."))
    template = words.reworded(TEMPLATES[what], scenario)
    said = start_of(template.format_map(Names(event, world, scenario)))
    seen = seeing(event, what, scenario.challenger, frame) if frame is not None else ""
    return f"{said}{', ' + seen if seen else ''}{odds(event, what)}"


def odds(event: Any, what: What | None) -> str:
    """Return ' (chance this turn 7 %, draw 0.031)', or '' for what followed without a draw."""
    chance, draw = float(event.chance), float(event.draw)
    if what is What.OBJECTION:
        return f" (chance of an objection {percent(chance)})"
    if chance == 1.0 and draw == 0.0:
        return ""
    if int(event.what) in FOUGHT:
        return f" (at odds of {percent(chance)}, in a fog of {draw:.2f}: it succeeds at better odds)"
    if what is What.US_COMMITS and draw > 0.0:
        return f" (willing to {percent(chance)}, and of a disposition that needs {percent(draw)})"
    if what is What.WEEKLY_CHOICE:
        return f" (chance of an attempt this week {percent(chance)})"
    if what in CHOSEN:
        return f" (chosen with a chance of {percent(chance)} among staying, climbing and leaving)"
    if chance == 1.0:
        return " (certain on this rung)" if draw else ""
    return f" (chance this turn {percent(chance)}, draw {draw:.3f})"


def seeing(event: Any, what: What, challenger: str, frame: Frame) -> str:
    """Return what the actor had before it: its belief, or the forces at the town; or ''."""
    town, who = frame.state.town, int(event.who)
    forces = battalions(float(town.host + town.coalition + town.alliance))
    if what in BY_BELIEF and who >= 0:
        return f"at a belief of {percent(frame.belief(who))} that {challenger} did it"
    if what in (What.CONTAINED, What.REVERSED):
        against = battalions(float(town.intruders + frame.state.kremlin.committed))
        return f"with {forces} against {against} dug in {percent(float(town.entrenchment))}"
    if what in (What.CLIMBS, What.LEAVES):
        return f"facing {forces} at the town and allies at {frame.readings['stance_mean']:.1f} of 5"
    return ""
