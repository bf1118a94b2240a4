"""A trial with its direct link cut: at which cells, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from sim.studies.claims.plays import Cell
from sim.studies.claims.trials import Step, Trial
from sim.studies.claims.verdicts import Kind


def cut_of(trial: Trial, at: Step | None = None) -> Trial | None:
    """Return the trial with the direct link cut, at some cells where the effect was there; None if none.

    With `at`, it was there by the looks before that step. Cells of the points that were followed closely come
    first: the others show large effects alone.
    """
    if not trial.experiment.cut:
        return None
    followed = {cell for rule in trial.rules for cell in trial.followed(rule, at)}
    others = set(trial.cells) - followed
    there: dict[Cell, Kind] = {}
    for cell in chain(_mixed(followed, trial.rules), _mixed(others, trial.rules)):
        if trial.kind(cell, at) in (Kind.MORE, Kind.LESS) and len(there) < trial.decision.link_points:
            there[cell] = trial.kind(cell, at)
    return (
        replace(trial, cells=list(there), there=there, kin=[], looks={}, _known={}, _going={})
        if there
        else None
    )


def _mixed(cells: set[Cell], rules: list[str]) -> Iterator[Cell]:
    """Give the cells so that the first few are of many points and of all rules in turn."""
    return (
        cell
        for turn in range(len(rules))
        for cell in sorted(cells)
        if rules.index(cell.rule) == (cell.point + turn) % len(rules)
    )
