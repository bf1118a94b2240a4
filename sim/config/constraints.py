"""Values that are possible each, but not together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.errors import ConfigError
from sim.model.enums import AttemptMode

if TYPE_CHECKING:
    from sim.config.settings import Config

Rule = Callable[["Config"], str]


def _turns_fill_days(c: Config) -> str:
    if 24 % c.turn_hours == 0:
        return ""
    return f"turn_hours={c.turn_hours} does not divide a day; allowed: 1, 2, 3, 4, 6, 8, 12, 24"


def _attempt_within_horizon(c: Config) -> str:
    day = c.most("attempt.day")
    if c.choices["attempt.mode"] != AttemptMode.DAY or day < c.horizon_days:
        return ""
    return f"attempt.day={day:g} is not before horizon_days={c.horizon_days}; lower one or raise the other"


def _weights_leave_a_share(c: Config) -> str:
    total = c.most("washington.president_weight") + c.most("washington.congress_weight")
    if total <= 1 + 1e-9:
        return ""
    return f"washington.president_weight + washington.congress_weight reaches {total:g}; allowed: at most 1"


def _full_availability_is_more(c: Config) -> str:
    war, full = c.median("ukraine.availability_war"), c.median("ukraine.availability_full")
    if war <= full:
        return ""
    return f"ukraine.availability_war={war:g} is above ukraine.availability_full={full:g}"


def _troops_can_leave(c: Config) -> str:
    there, change = c.median("washington.theatre_troops"), c.median("posture.executed_change")
    if there + change >= 0:
        return ""
    return f"posture.executed_change={change:g} removes more than the {there:g} US troops in the theatre"


def _count_is_fixed(c: Config) -> str:
    value = c.values["residents.count"]
    if isinstance(value, float) and value == int(value):
        return ""
    return f"residents.count={value} must be one whole number, not a distribution"


def _causes_leave_a_share(c: Config) -> str:
    total = sum(c.most(f"attempt.prior_{cause}") for cause in ("directed", "proxies", "local"))
    return (
        ""
        if total <= 1 + 1e-9
        else f"attempt.prior_directed + prior_proxies + prior_local = {total:g}, more than 1"
    )


COMBINATIONS: tuple[Rule, ...] = (
    _turns_fill_days,
    _attempt_within_horizon,
    _weights_leave_a_share,
    _full_availability_is_more,
    _troops_can_leave,
    _count_is_fixed,
    _causes_leave_a_share,
)


def check_combinations(config: Config) -> None:
    """Raise ConfigError at the first rule that the configuration breaks."""
    for rule in COMBINATIONS:
        if flaw := rule(config):
            raise ConfigError(flaw)
