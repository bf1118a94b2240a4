"""The parts of a world that are an order's own: what it costs, and what it moves merely by being one."""

from __future__ import annotations

MEANS = ("capital", "readiness", "sources")
MACHINERY = (
    "seats",
    "orders",
    "intentions",
    "events",
    "marks",
    "menu",
)
