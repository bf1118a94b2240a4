"""How a crisis can end: one record per outcome of the model, asked by every table, figure and page."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.enums import Outcome

HELD, LEFT, HOST, REVERSED, WAR = "held", "left", "host", "reversed", "war"
KINDS = (HOST, REVERSED, LEFT, HELD, WAR)  # in the order of every list
BAD = (HELD, WAR)  # the town is not given back, or only by way of a wider war


@dataclass(frozen=True)
class Ending:
    """One outcome: its words, what kind of end it is, its colours, and the Kremlin's forecast of it.

    `line` is the colour of thin lines and words: at least 4.5 to 1 against white. `forecast` is the column of
    runs with the chance that the Kremlin gave it at the attempt; '' if it gave none.
    """

    outcome: Outcome
    label: str
    short: str
    kind: str
    colour: str
    line: str
    forecast: str = ""

    @property
    def key(self) -> str:
        """Return its name in tables: 'seizure_holds'."""
        return self.outcome.name.lower()

    @property
    def bad(self) -> bool:
        """Return whether the town is not given back, or only through a wider war."""
        return self.kind in BAD


# Okabe-Ito colours, ordered so that they differ in grey too. In the order of every list, table and figure:
# from the town given back to what is worst.
ENDINGS = {
    ending.key: ending
    for ending in (
        Ending(Outcome.HOST_RESTORES, "the host restores control alone", "host restores", HOST,
               "#009E73", "#00795A", "forecast_host"),
        Ending(Outcome.COALITION_REVERSAL, "a coalition reverses it", "coalition reverses", REVERSED,
               "#56B4E9", "#2473A6", "forecast_coalition"),
        Ending(Outcome.ALLIANCE_REVERSAL, "the alliance reverses it", "alliance reverses", REVERSED,
               "#0072B2", "#0072B2", "forecast_alliance"),
        Ending(Outcome.NEGOTIATED_EXIT, "negotiated exit", "negotiated exit", LEFT, "#F0E442", "#7F6F00"),
        Ending(Outcome.UNILATERAL_WITHDRAWAL, "intruders leave on their own", "they leave", LEFT,
               "#CC79A7", "#A8487A"),
        Ending(Outcome.SEIZURE_HOLDS, "seizure holds (fait accompli)", "seizure holds", HELD,
               "#D55E00", "#B34E00", "forecast_hold"),
        Ending(Outcome.FROZEN_LINE, "a frozen line after an assault that failed", "frozen line", HELD,
               "#A0522D", "#7A3E1D", "forecast_hold"),
        Ending(Outcome.UNRESOLVED, "undecided when the window closes", "undecided", HELD,
               "#8C8C8C", "#6B7280", "forecast_hold"),
        Ending(Outcome.WIDER_WAR, "wider war", "wider war", WAR, "#882255", "#882255"),
        Ending(Outcome.NUCLEAR_USE, "nuclear use", "nuclear use", WAR, "#000000", "#000000"),
    )
}  # fmt: skip
OUTCOMES = tuple(outcome.name.lower() for outcome in Outcome)  # by precedence, worst first


def of_kind(*kinds: str) -> tuple[str, ...]:
    """Return the outcomes of these kinds, in the order of the report."""
    return tuple(key for key, ending in ENDINGS.items() if ending.kind in kinds)


def outcome_name(key: str) -> str:
    """Return an outcome in plain words; an unknown key loses its underscores."""
    return ENDINGS[key].label if key in ENDINGS else key.replace("_", " ")


def short_name(key: str) -> str:
    """Return an outcome in two or three words, for a label inside a figure."""
    return ENDINGS[key].short if key in ENDINGS else key.replace("_", " ")
