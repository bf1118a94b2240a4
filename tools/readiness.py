"""Estimate each member's readiness from published polls: `uv run python -m tools.readiness [--check]`.

A hierarchical model on the scale of log-odds. The share that says yes in a poll is

    base + drift (year - 2025) / 10 + nearness exp(-km / 900) + region + member + wording + defended + error

where members of a region, regions, wordings and countries to defend are each drawn from a normal with a scale
of their own: a member without polls is pooled with its region, and its spread is wide. Given the five scales
all is normal, and exact; the scales are integrated over points of a Sobol sequence, weighed by how well each
explains the polls. Nothing is drawn at random: the same polls give the same estimates.

Estimates are for a Baltic ally. They go into members.csv as each member's distance from the mean member, with
its sd. The level of the mean member has the spread of wordings on top, since no wording is the deed; it and
history's record are printed for conf/alliance. `--check` says whether what ships follows from the polls.
"""

from __future__ import annotations

import csv
import io
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from scipy.special import expit, logit
from scipy.stats import norm, qmc

from sim.paths import scenarios_dir
from sim.scenario.polls import ALL, ANY, BALTIC, Kept, Poll, Polls, Public, read_polls
from sim.scenario.scenario import load_scenario

PRIORS = {
    key: row["value"]
    for key, row in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8")).items()
}
SCALES = ("region", "member", "wording", "defended", "error")
FIXED = ("base", "drift", "nearness")
WIDER = 1.5  # how much wider than the first look the second is
SOURCE = "readiness_model"  # which rows of members.csv name whose readiness is from here
DIGITS = 2  # of log-odds, in members.csv


class Estimate(NamedTuple):
    """A normal on the scale of log-odds."""

    mean: float
    sd: float


class Readiness(NamedTuple):
    """Answers of the polls: each member's distance from the mean, the level, effects; effective points."""

    members: dict[str, Estimate]
    pooled: Estimate
    level: Estimate
    wordings: dict[str, Estimate]
    defended: dict[str, Estimate]
    drift: Estimate
    nearness: Estimate
    scales: dict[str, float]
    effective: float


class Survey(NamedTuple):
    """The polls as a linear model: effects by (kind, key), a row per poll, log-odds, sampling variance."""

    effects: list[tuple[str, str]]
    x: np.ndarray
    y: np.ndarray
    sampling: np.ndarray


def survey(tables: Polls, distances: dict[str, float]) -> tuple[Survey, np.ndarray]:
    """Return the polls, and a row for each public's answer on a Baltic ally today, whatever the wording."""
    publics = {public.key: public for public in tables.publics}
    effects = [(kind, "") for kind in FIXED]
    effects += [("region", region) for region in sorted({public.region for public in tables.publics})]
    effects += [("member", key) for key in publics]
    effects += [("wording", wording) for wording in sorted({poll.wording for poll in tables.polls})]
    effects += [("defended", key) for key in sorted({poll.defended for poll in tables.polls} - {ANY})]

    def row(weights: dict[str, float], year: float, wording: str, defended: str) -> np.ndarray:
        count = {("base", ""): 1.0, ("drift", ""): (year - PRIORS["year"]) / 10, ("nearness", ""): 0.0}
        count |= {("wording", wording): 1.0, ("defended", defended): 1.0}
        for key, weight in weights.items():
            region = ("region", publics[key].region)
            count["nearness", ""] += weight * np.exp(-distances[key] / PRIORS["reach_km"])
            count[region] = count.get(region, 0.0) + weight
            count["member", key] = weight
        return np.array([count.get(effect, 0.0) for effect in effects])

    rows = [row(asked(p, publics), p.year, p.wording, p.defended) for p in tables.polls]
    shares = np.array([poll.share for poll in tables.polls])
    sampling = 1 / (np.array([poll.n for poll in tables.polls]) * shares * (1 - shares))
    wanted = np.stack([row({key: 1.0}, PRIORS["year"], "", BALTIC) for key in publics])
    return Survey(effects, np.stack(rows), np.log(shares / (1 - shares)), sampling), wanted


def asked(poll: Poll, publics: dict[str, Public]) -> dict[str, float]:
    """Return the weight of each public in a poll: by population in one of all members, else equal."""
    if poll.member == ALL:
        total = sum(public.population_m for public in publics.values())
        return {key: public.population_m / total for key, public in publics.items()}
    keys = poll.member.split()
    return {key: 1 / len(keys) for key in keys}


def estimate(tables: Polls, distances: dict[str, float]) -> Readiness:
    """Return the posterior of readiness given the polls; `distances` in km by member."""
    polls, members = survey(tables, distances)
    mean, keys = members.mean(axis=0), [public.key for public in tables.publics]
    means, sds, scales, effective = posterior(polls, np.vstack([members - mean, mean, np.eye(len(mean))]))
    found = [Estimate(float(m), float(s)) for m, s in zip(means, sds, strict=True)]
    own, level = found[: len(keys)], found[len(keys)]
    effects = dict(zip(polls.effects, found[len(keys) + 1 :], strict=True))
    return Readiness(
        members=dict(zip(keys, own, strict=True)),
        pooled=Estimate(0.0, float(np.sqrt(np.mean([m.mean**2 + m.sd**2 for m in own])))),
        level=Estimate(level.mean, float(np.hypot(level.sd, scales["wording"]))),
        wordings={key: value for (kind, key), value in effects.items() if kind == "wording"},
        defended={key: value for (kind, key), value in effects.items() if kind == "defended"},
        drift=effects["drift", ""], nearness=effects["nearness", ""], scales=scales, effective=effective,
    )  # fmt: skip


def posterior(polls: Survey, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict[str, float], float]:
    """Return mean and sd of linear combinations of the effects, the scales' means, and the effective points.

    First the points of the priors show where the polls put the scales; then as many around there are weighed.
    """
    priors, count = np.array([PRIORS[kind] for kind in SCALES]), int(PRIORS["points"])
    points = qmc.Sobol(len(SCALES), scramble=False).random(2 * count)[count:]  # the first holds zeros
    scales = norm.ppf(0.5 + points / 2) * priors  # half-normal
    weight = shares_of(given(scales, polls, wanted)[2])
    centre = weight @ np.log(scales)
    wide = WIDER * np.sqrt(weight @ (np.log(scales) - centre) ** 2)
    scales = np.exp(centre + wide * norm.ppf(points))
    first, second, fit = given(scales, polls, wanted)
    prior = norm.logpdf(scales / priors).sum(axis=1) + np.log(scales).sum(axis=1)  # of their logarithms
    weight = shares_of(fit + prior - norm.logpdf(norm.ppf(points)).sum(axis=1))
    mean = weight @ first
    sd = np.sqrt(np.maximum(weight @ (second + first**2) - mean**2, 0.0))
    return mean, sd, dict(zip(SCALES, map(float, weight @ scales), strict=True)), float(1 / np.sum(weight**2))


def shares_of(logarithms: np.ndarray) -> np.ndarray:
    """Return weights that sum to 1 from their logarithms."""
    weight = np.exp(logarithms - logarithms.max())
    return weight / weight.sum()


def given(scales: np.ndarray, polls: Survey, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return means and variances of what is wanted, and the log likelihood, for each row of scales."""
    found = []
    for row in scales:
        by_kind = {kind: PRIORS[kind] for kind in FIXED} | dict(zip(SCALES, row, strict=True))
        prior = np.array([by_kind[kind] ** 2 for kind, _ in polls.effects])
        noise = polls.sampling + by_kind["error"] ** 2
        precision = (polls.x.T / noise) @ polls.x + np.diag(1 / prior)
        covariance, seen = np.linalg.inv(precision), polls.x.T @ (polls.y / noise)
        centre = covariance @ seen
        fit = polls.y @ (polls.y / noise) - seen @ centre + np.log(noise).sum()
        fit += np.log(prior).sum() + np.linalg.slogdet(precision)[1]
        found.append((wanted @ centre, ((wanted @ covariance) * wanted).sum(axis=1), -fit / 2))
    means, variances, fits = map(np.array, zip(*found, strict=True))
    return means, variances, fits


def history(kept: tuple[Kept, ...]) -> Estimate:
    """Return the level that history's samples of kept promises suggest, and how far they lie apart."""
    values = logit([row.share for row in kept])
    return Estimate(float(np.mean(values)), float(np.std(values, ddof=1)))


@cache
def shipped() -> Readiness:
    """Return the estimates from the shipped polls."""
    narva = load_scenario("narva")
    return estimate(read_polls(), {member.key: member.distance_km for member in narva.members})


def tables() -> list[Path]:
    """Return the tables of members that state a readiness."""
    return [
        path
        for path in sorted(scenarios_dir().rglob("members.csv"))
        if ",readiness_sd," in path.read_text("utf-8")
    ]


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a table without its notes."""
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def renewed(text: str, found: Readiness) -> str:
    """Return a table of members with these estimates; a host that no poll knows takes the pooled one."""
    rows, out = rows_of(text), io.StringIO()
    for row in rows:
        if SOURCE in row["source"].split():
            value = found.members.get(row["key"], found.pooled)
            row["readiness"], row["readiness_sd"] = (f"{x:.{DIGITS}f}" for x in value)
    out.writelines(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def stale(text: str, found: Readiness) -> bool:
    """Return whether a table differs by more than the last digit, in which machines may differ."""
    pairs = zip(rows_of(text), rows_of(renewed(text, found)), strict=True)
    cells = [(a[name], b[name]) for a, b in pairs for name in ("readiness", "readiness_sd")]
    return any(a != b and abs(float(a) - float(b)) > 1.5 * 10**-DIGITS for a, b in cells)


def main(arguments: list[str]) -> int:
    """Write or check the estimates; return the exit status."""
    found = shipped()
    old = [path for path in tables() if stale(path.read_text("utf-8"), found)]
    if "--check" in arguments:
        told = [f"{path.parent.name}/members.csv is stale" for path in old]
        print("\n".join(told or ["the estimates are up to date"]))
        return int(bool(old))
    for path in old:
        path.write_text(renewed(path.read_text("utf-8"), found), encoding="utf-8")
    past = history(read_polls().kept)
    weight = past.sd**-2 / (past.sd**-2 + found.level.sd**-2)
    for said, value in (("level", found.level), ("history", past), ("pooled", found.pooled)):
        print(f"{said}: {value.mean:.2f} sd {value.sd:.2f}, a share of {expit(value.mean):.2f}")
    print(f"weight of history: {weight:.2f}; effective points: {found.effective:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
