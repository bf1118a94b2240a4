"""From one crisis to the next: the weeks after it, and the attempt that follows, if one does.

The chance of another attempt is W2 = 1 - product of (1 - hazard) over the weeks; the week and the option that
are played are kept in proportion to their hazards, as in the first prologue. What comes after a second crisis
is not asked; nothing follows a wider war or nuclear use, or a crisis that is not decided.
"""

from __future__ import annotations

from sim.model.actor import KREMLIN_ID, draw
from sim.model.actors import sequel
from sim.model.compiled import compiled
from sim.model.enums import SequelMode
from sim.model.opening import open_attempt
from sim.model.rng import Purpose
from sim.model.rules.deterrence import attempt_chance, hazard_ratio
from sim.model.units import DAYS_PER_WEEK
from sim.model.world import copy_into


@compiled
def follow(w, snapshot, row):
    """Weigh another attempt after the crisis in `w`; open it and return True where it is to be played.

    `snapshot` holds the eve of that crisis and is used up.
    """
    if w.p.sequel.mode == SequelMode.NONE:
        return False
    row.sequel_weight = 0.0
    if not sequel.possible(w):
        return False
    sequel.leave(snapshot, w)
    row.sequel_weight = days_between(snapshot, w, row)
    if row.sequel_weight <= 0.0 or w.p.sequel.mode != SequelMode.PLAYED:
        return False
    sequel.arrive(w)
    open_attempt(w)
    return True


@compiled
def days_between(s, w, row):
    """Pass the days after a crisis in `s`; return the chance of another attempt in them.

    Where that is to be played, `w` becomes the world on the eve of its week.
    """
    p, q, left = s.p, s.sequel, s.p.sequel.days
    if len(s.places) <= q.held:
        return 0.0
    while left > 0.0:
        days, known = min(DAYS_PER_WEEK, left), s.beliefs.copy()
        utility = sequel.choose(known, s)
        ratio = hazard_ratio(utility, p.kremlin.u_ref, p.kremlin.beta, p.kremlin.cap)
        q.ratio_sum += ratio
        q.weeks += 1.0
        mass = attempt_chance(p.kremlin.baseline, days, ratio) * q.survival
        q.survival -= mass
        q.kept_weight += mass
        if mass > 0.0 and draw(s, KREMLIN_ID, Purpose.ATTEMPT_KEEP, 0) * q.kept_weight < mass:
            q.days = p.sequel.days - left + float(int(draw(s, KREMLIN_ID, Purpose.ATTEMPT_HOUR, 0) * days))
            row.sequel_place, row.sequel_party, row.sequel_days = float(q.place), float(q.party), q.days
            if p.sequel.mode == SequelMode.PLAYED:
                sequel.set_out(known, s)
                copy_into(w, s)
        for i in range(len(known)):
            s.beliefs[i] = known[i]
        for _ in range(int(days)):
            sequel.pass_day(s)
        left -= DAYS_PER_WEEK
    row.sequel_ratio = q.ratio_sum / q.weeks
    return 1.0 - q.survival
