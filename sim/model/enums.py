"""The names of things: every enumeration that the configuration, the rules and the reports share."""

from __future__ import annotations

from enum import IntEnum


class DecisionRule(IntEnum):
    """How an ally forms its own position: rival theories, one at a time."""

    THRESHOLD = 0
    EXPECTED_UTILITY = 1
    BANDWAGON = 2


class AttemptMode(IntEnum):
    """How the attempt is placed: weighted by hazard, on a day, never, or by brute force."""

    DRAWN = 0
    DAY = 1
    NEVER = 2
    BRUTE = 3


class SequelMode(IntEnum):
    """The question after a crisis: none, the chance of another attempt, or that attempt played."""

    NONE = 0
    RATED = 1
    PLAYED = 2


class Party(IntEnum):
    """How many men a next attempt brings."""

    SMALL = 0
    USUAL = 1
    LARGE = 2


class Cause(IntEnum):
    """The hidden author of a crisis; `attempt` draws directed or proxies, `teaching` draws all four."""

    DIRECTED = 0
    PROXIES = 1
    LOCAL_UNREST = 2
    HOAX = 3
    ATTEMPT = 4
    TEACHING = 5


class Seat(IntEnum):
    """Who decides; each is played by its rule, a script or a person."""

    KREMLIN = 0
    WASHINGTON = 1
    HOST = 2
    COUNCIL = 3
    COALITION = 4


class Order(IntEnum):
    """Orders that a seat can give. Zero is always to wait."""

    WAIT = 0
    PROBE = 1
    ATTEMPT = 2
    STAY = 3
    CLIMB = 4
    LEAVE = 5
    COMMIT = 10
    CORDON = 20
    RESTORE = 21
    ASK_ARTICLE4 = 22
    ASK_ARTICLE5 = 23
    ASK_COALITION = 24
    CONVENE = 30
    TABLE_TEXT = 31
    OPEN_SILENCE = 32
    CLOSE_SILENCE = 33
    ACT = 40


class Given(IntEnum):
    """The state of an order."""

    PENDING = 0
    UNDER_WAY = 1
    DONE = 2
    REFUSED = 3
    PAST = 4  # an act of the crisis before, or an order that came too late for it


class Author(IntEnum):
    """Which hidden cause an order of the challenger needs."""

    ANY = 0
    DIRECTED = 1  # by it or its proxies
    NOT_DIRECTED = 2


class Acts(IntEnum):
    """When an order may be given."""

    BEFORE = 1
    AFTER = 2
    BOTH = 3


class Text(IntEnum):
    """The council's ladder of texts."""

    NONE = 0
    STATEMENT = 1
    ARTICLE4 = 2
    ARTICLE5_PRINCIPLE = 3
    ARTICLE5 = 4


class Reason(IntEnum):
    """Why a member broke silence: the largest term of its objection."""

    STANCE = 0
    BELIEF = 1
    DISPOSITION = 2


class Role(IntEnum):
    """The purpose of a contingent, and whose posture number sets its size."""

    POLICE = 0
    HOST_READY = 1
    HOST_RESERVE = 2
    FRAMEWORK = 3
    US = 4
    OTHERS = 5
    REINFORCEMENT = 6


class Operation(IntEnum):
    """An operation that is under way against the men in the town."""

    NONE = 0
    CONTAIN = 1  # police, before they have locked in
    ASSAULT = 2  # soldiers


class Occasion(IntEnum):
    """A fact that changed in a crisis, for which deciders look at their question again."""

    DETECTED = 0
    EVIDENCE = 1  # public belief has passed one more of the council's bars
    ASKED = 2  # the host asks the council or the willing, or orders its army in
    TEXT = 3  # the council agrees on a text
    BLOCKED = 4  # the council gives a text up
    US_COMMITS = 5
    CABINET = 6  # a cabinet decides to act, or the willing form a coalition
    ARRIVAL = 7  # troops arrive, of either side
    BLOOD = 8  # a nation's first losses
    FAILED = 9  # an operation fails, or men of the challenger are turned back at sea
    CLIMB = 10  # the challenger enters a rung
    LOCK_IN = 11
    TALKS = 12
    REVIEW = 13  # nothing happened, but some days have passed


class Way(IntEnum):
    """How a contingent comes to the town."""

    LAND = 0
    SEA = 1
    AIR = 2


class Owner(IntEnum):
    """Under whose authority a contingent stands at the town."""

    NOBODY = 0
    HOST = 1
    COALITION = 2
    ALLIANCE = 3


class Town(IntEnum):
    """The state of the town."""

    QUIET = 0
    CONTESTED = 1
    HELD = 2
    RESTORED = 3
    WITHDRAWN = 4


class Outcome(IntEnum):
    """How a crisis ended, named by precedence, worst first."""

    NUCLEAR_USE = 0
    WIDER_WAR = 1
    ALLIANCE_REVERSAL = 2
    COALITION_REVERSAL = 3
    HOST_RESTORES = 4
    NEGOTIATED_EXIT = 5
    UNILATERAL_WITHDRAWAL = 6
    FROZEN_LINE = 7  # settled after a try that failed
    SEIZURE_HOLDS = 8  # settled, and nobody tried
    UNRESOLVED = 9  # cut by the window while somebody still meant to act


class Without(IntEnum):
    """How a replication ends if no attempt comes."""

    NO_CRISIS = 0
    PROBING_CONTAINED = 1


class Exit(IntEnum):
    """How the challenger left."""

    NONE = 0
    UNILATERAL = 1
    NEGOTIATED = 2


class Holder(IntEnum):
    """Whose belief; with Subject it addresses `world.beliefs[holder * 3 + subject]`."""

    KREMLIN = 0
    ALLIES = 1
    HOST = 2


class Subject(IntEnum):
    """About whom a belief is held."""

    US = 0
    EUROPE = 1
    HOST = 2


class What(IntEnum):
    """Kinds of event in the chronicle. Values are stored with events."""

    INJECT = 1
    PROBE = 2
    INNOCENT = 3
    ATTRIBUTED = 4
    UNATTRIBUTED = 5
    WRONG_BLAME = 6
    ANSWERED = 7
    US_STATEMENT = 8
    US_COMMITS = 9
    US_TROOPS = 10
    WEEKLY_CHOICE = 11
    ATTEMPT = 12
    DETECTED = 13
    CORDON = 14
    FORCE = 15
    ASKS_ARTICLE4 = 16
    ASKS_ARTICLE5 = 17
    ASKS_COALITION = 18
    COUNCIL_MEETS = 19
    TABLED = 20
    OBJECTION = 21
    SILENCE_BROKEN = 22
    MEDIATION = 23
    PASSED = 24
    BLOCKED = 25
    WILLING = 26
    COALITION_FORMS = 27
    MARCHES = 28
    ARRIVES = 29
    CONTAINED = 30
    REVERSED = 31
    LOCKED_IN = 32
    STAYS = 33
    CLIMBS = 34
    LEAVES = 35
    TALKS = 36
    WAR = 37
    NUCLEAR = 38
    FALSE_FLAG = 39
    CONVINCED = 40
    CYBER = 41
    UNREST = 42
    FADED = 43
    ENDED = 44
    ORDERED = 45
    ORDER_WORKS = 46
    ORDER_REFUSED = 47


HOLDERS, SUBJECTS, REASONS = len(Holder), len(Subject), len(Reason)
