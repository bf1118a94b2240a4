"""The order of play of one turn: the whole model on one screen.

     1  time          the calendar moves on
     2  harm          of the state that the last turn left is counted                     (crisis)
     3  news          dated and conditional injects happen                                  (daily)
        orders        persons' orders are paid for, and work when due; means recover
     4  Ukraine       what the war leaves the Kremlin free to use
     5  grid, telecom attack and repair
     6  residents     each weighs grievance, risk and fear; districts are gathered          (daily)
     7  police        those that unrest leaves free
     8  beliefs       what was learned fades                                                (daily)
     9  incidents     probes and accidents, blamed or not, answered or not              (prologue)
    10  Washington    drifts, moves troops, speaks; decides on news, and commits
    11  information   evidence, denial, false flags, narrative
    12  members       each forms a position and feels the others; then all become public
    13  host          notices; police, Articles 4 and 5, coalition, force                   (crisis)
    14  council       request, statement, draft, silence, mediation
    15  coalition     cabinets decide on news; the willing act                            (crisis)
    16  forces        set out, arrive, muster                                             (crisis)
    17  town          digs in                                                             (crisis)
    18  operation     ordered on odds, prepared, decided once                             (crisis)
    19  shadow        the risk of the present rung                                        (crisis)
    20  Kremlin       reinforces; talks; on news: stay, climb or leave                (crisis, daily)
                      attempt or go on probing                                   (prologue, weekly)
    21  settlement    the seizure holds, once nobody still means to reverse it            (crisis)
    22  calm          unrest and probing are counted                                    (prologue)
    23  end           of the prologue or the crisis, once it is reached

A state holds through a turn; what happens, happens as the turn ends. Within a phase everyone sees the same
start. Both engines iterate PHASES: nothing else happens in a turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.model.actors import (
    allies,
    beliefs,
    calm,
    clock,
    coalition,
    command,
    council,
    escalation,
    forces,
    host,
    incidents,
    information,
    infrastructure,
    kremlin,
    news,
    operation,
    orders,
    residents,
    town,
    washington,
)


class Phase(NamedTuple):
    """Who acts, how many of them now, and what each does.

    `whole` is the same for all actors at once, (when, act): the batch engine's, where there are many. It
    reads once what all of them see, and calls the same rule for each.
    """

    name: str
    actor: str
    count: Callable[..., Any]
    act: Callable[..., Any]
    whole: tuple[Callable[..., Any], Callable[..., Any]] | None = None


PHASES = (
    Phase("time", "clock", clock.once, clock.begin),
    Phase("harm", "town", clock.in_crisis, town.suffer),
    Phase("news", "inject", news.due_injects, news.happen),
    Phase("seats recover", "seat", orders.seats_daily, orders.recover),
    Phase("orders", "order", orders.each, orders.take_up),
    Phase("Ukraine", "kremlin", clock.daily, kremlin.take_stock),
    Phase("grid and telecom", "infrastructure", clock.once, infrastructure.operate),
    Phase(
        "residents consider",
        "resident",
        residents.each_day,
        residents.consider,
        (clock.daily, residents.consider_all),
    ),
    Phase("residents gather", "town", clock.daily, residents.gather),
    Phase("police", "host", clock.once, host.police),
    Phase("beliefs fade", "belief", beliefs.each_day, beliefs.fade),
    Phase("incidents", "information", clock.in_prologue, incidents.happen),
    Phase("Washington reconsiders", "washington", washington.seated, washington.reconsider),
    Phase("Washington speaks", "washington", washington.seated, washington.speak),
    Phase("Washington decides", "washington", washington.seated, washington.decide),
    Phase("Washington acts", "washington", washington.seated, washington.carry_out),
    Phase("information", "information", clock.once, information.report),
    Phase("members consider", "ally", allies.each, allies.consider, (clock.once, allies.consider_all)),
    Phase("members commit", "council", clock.once, allies.commit),
    Phase("host watches", "host", clock.in_crisis, host.watch),
    Phase("host acts", "host", clock.in_crisis, host.act),
    Phase("council acts", "council", clock.once, council.act),
    Phase("cabinets", "coalition", clock.in_crisis, coalition.gather),
    Phase("coalition acts", "coalition", clock.in_crisis, coalition.act),
    Phase("forces move", "contingent", forces.each, forces.move),
    Phase("forces muster", "town", clock.in_crisis, forces.muster),
    Phase("town digs in", "town", town.contested, town.dig_in),
    Phase("operation", "operation", town.contested, operation.conduct),
    Phase("nuclear shadow", "escalation", clock.in_crisis, escalation.loom),
    Phase("reinforcement", "kremlin", town.contested, command.reinforce),
    Phase("talks", "kremlin", command.commands, command.talk),
    Phase("Kremlin decides", "kremlin", command.commands, command.decide),
    Phase("Kremlin acts", "kremlin", command.commands, command.carry_out),
    Phase("Kremlin's week", "kremlin", kremlin.weekly, kremlin.choose_week),
    Phase("Kremlin's order", "kremlin", kremlin.has_orders, kremlin.ordered_to_attempt),
    Phase("settlement", "town", town.contested, town.settle),
    Phase("calm", "calm", clock.in_prologue, calm.watch),
    Phase("end", "clock", clock.once, clock.end),
)

PHASE_ORDER = tuple(phase.whole or (phase.count, phase.act) for phase in PHASES)
