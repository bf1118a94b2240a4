"""Orders of the seats: paid when given, in effect once their delay has passed.

An order is a row of the scenario's menu: its price, its delay, what it moves, and perhaps a verb that the
seat's own act then carries out: one path for rules and persons. A seat without orders is played by its rule.
"""

from __future__ import annotations

from sim.model.actor import note
from sim.model.actors.news import take_effect
from sim.model.compiled import compiled
from sim.model.enums import Acts, Author, Given, Order, What

SEAT = -10  # who, in events: seat s is SEAT - s


@compiled
def start(w):
    """Fill every seat's means; no verb is ordered."""
    for s in w.seats:
        s.capital, s.readiness, s.sources = s.capital_full, s.readiness_full, s.sources_full
    for intention in w.intentions:
        intention.ordered = -1


@compiled
def each(w):
    """Return how many orders to look at: all, every turn."""
    return len(w.orders)


@compiled
def seats_daily(w):
    """Return how many seats recover: all, once a day, where there are orders at all."""
    return len(w.seats) if w.clock.new_day and len(w.orders) > 0 else 0


@compiled
def recover(i, w):
    """Regrow a day's worth of a seat's means, up to full."""
    s = w.seats[i]
    s.capital = min(s.capital + s.capital_regrow, s.capital_full)
    s.readiness = min(s.readiness + s.readiness_regrow, s.readiness_full)
    s.sources = min(s.sources + s.sources_regrow, s.sources_full)


@compiled
def take_up(i, w):
    """Pay for an order in its turn, or refuse it; let it take effect when it is due."""
    order, clock = w.orders[i], w.clock
    if order.given == Given.PENDING and order.crisis == clock.crisis and relative_turn(w) == order.turn:
        give(order, w)
    if order.given == Given.UNDER_WAY and clock.hour >= order.due_hours:
        order.given = Given.DONE.value
        work(order, w)


@compiled
def relative_turn(w):
    """Return this turn's number: from the start, or from the attempt."""
    return w.clock.tick - w.clock.opening - 1 if w.clock.crisis else w.clock.tick


@compiled
def allowed(item, w):
    """Return whether an order may be given now: its act, its author, and its price."""
    now, truth = Acts.AFTER if w.clock.crisis else Acts.BEFORE, w.town.truth
    if item.acts != Acts.BOTH and item.acts != now:
        return False
    if w.clock.crisis and item.author == Author.DIRECTED and truth < 0:
        return False
    if w.clock.crisis and item.author == Author.NOT_DIRECTED and truth > 0:
        return False
    s = w.seats[item.seat]
    return item.capital <= s.capital and item.readiness <= s.readiness and item.sources <= s.sources


@compiled
def given_before(item, w):
    """Return whether an order of this item was given already."""
    for order in w.orders:
        if order.entry == item and (order.given == Given.UNDER_WAY or order.given == Given.DONE):
            return True
    return False


@compiled
def give(order, w):
    """Take the price of an order and set the hour at which it works; refuse what cannot be."""
    item = w.menu[order.entry]
    if not allowed(item, w) or (item.once and given_before(order.entry, w)):
        order.given = Given.REFUSED.value
        note(w, SEAT - item.seat, What.ORDER_REFUSED, 1.0, 0.0, float(order.entry))
        return
    s = w.seats[item.seat]
    s.capital -= item.capital
    s.readiness -= item.readiness
    s.sources -= item.sources
    order.given = Given.UNDER_WAY.value
    order.due_hours = w.clock.hour + item.delay_hours
    note(w, SEAT - item.seat, What.ORDERED, 1.0, 0.0, float(order.entry))


@compiled
def work(order, w):
    """Move what an order moves, and hand its verb to the seat's own act of this turn."""
    item = w.menu[order.entry]
    for n in range(item.first, item.last):
        take_effect(w.menu_effects[n], w)
    if item.verb != Order.WAIT:
        w.intentions[item.seat].ordered = item.verb
    if item.delay_hours > 0.0:
        note(w, SEAT - item.seat, What.ORDER_WORKS, 1.0, 0.0, float(order.entry))
