"""The page of members: each one's estimate of readiness beside its polls, as a table and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.rules.numeric import logistic
from sim.reports.style import INK, MUTED, new_figure
from sim.scenario.polls import ALL, Poll, read_polls
from sim.scenario.tables import Member
from tools.documents.diagram import svg_of
from tools.documents.material import Material
from tools.readiness import PRIORS, Estimate, Readiness, history, shipped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURE = "members.svg"
INTERVAL = 1.645  # of a normal, to 5 and 95%


def share(estimate: Estimate, level: float) -> tuple[float, float, float]:
    """Return an estimate around a level as a share, and its 90% interval."""
    return tuple(logistic(level + estimate.mean + k * INTERVAL * estimate.sd) for k in (0, -1, 1))  # type: ignore[return-value]


def percent(value: float) -> str:
    """Return a share in whole percent."""
    return f"{100 * value:.0f}%"


def of_member(member: Member) -> Estimate:
    """Return the estimate that members.csv ships."""
    return Estimate(member.readiness, member.readiness_sd)


def polls_of(key: str) -> list[Poll]:
    """Return the polls of a public alone, the latest first."""
    return sorted((p for p in read_polls().polls if p.member == key), key=lambda p: (-p.year, p.key))


def told(poll: Poll) -> str:
    """Return a poll in a few words: share, wording, for whom, year, and a mark unless its page was read."""
    whom = (
        ""
        if poll.defended == "ally"
        else f" for {'a Baltic ally' if poll.defended == 'baltic' else poll.defended}"
    )
    mark = {"read": "", "secondary": "", "cited": " (cited)", "recalled": " (recalled)"}[poll.read]
    return f"{percent(poll.share)} {poll.wording.replace('_', ' ')}{whom} {poll.year}{mark}"


def effects(found: dict[str, Estimate]) -> list[tuple[str, str, Estimate]]:
    """Return key, and what an effect makes of 50%, from the least to the most."""
    ordered = sorted(found.items(), key=lambda item: item[1].mean)
    return [(key, percent(logistic(e.mean)), e) for key, e in ordered]


def context(m: Material) -> dict[str, Any]:
    """Return the context of the page of members."""
    found, tables = shipped(), read_polls()
    level = found.level
    members = sorted(m.scenario.members, key=lambda one: -one.readiness)
    rows = []
    for one in members:
        middle, low, high = share(of_member(one), level.mean)
        asked = "; ".join(map(told, polls_of(one.key))) or "none of its own"
        rows.append([one.name, percent(middle), f"{percent(low)} to {percent(high)}", asked])
    said = {wording.key: wording.asked for wording in tables.wordings}
    groups = [p for p in tables.polls if " " in p.member or p.member == ALL]
    return {
        "rows": rows, "polls": len(tables.polls), "polled": sum(bool(polls_of(one.key)) for one in members),
        "level": share(level, 0.0), "percent": percent,
        "wordings": [[key.replace("_", " "), said[key], moved] for key, moved, _ in effects(found.wordings)],
        "defended": effects(found.defended), "scales": found.scales, "drift": found.drift,
        "groups": [(p.member, told(p)) for p in groups], "near": found.nearness, "picture": PICTURE,
        "kept": [[row.years, percent(row.share)] for row in tables.kept], "year": PRIORS["year"],
        "past": share(history(tables.kept), 0.0), "read_itself": sum(p.read == "read" for p in tables.polls),
        "government": m.config.about["alliance.government"],
        "spread": m.config.median("alliance.government_spread"),
    }  # fmt: skip


def figure(m: Material, found: Readiness) -> Figure:
    """Draw each member's estimate with its 90% interval, and its polls as they were asked."""
    members = sorted(m.scenario.members, key=lambda one: one.readiness)
    drawn = new_figure(7.4, 7.6)
    axes = drawn.add_axes((0.17, 0.065, 0.81, 0.875))
    for y, one in enumerate(members):
        middle, low, high = share(of_member(one), found.level.mean)
        axes.plot([100 * low, 100 * high], [y, y], color=INK, lw=1.3, zorder=2)
        axes.plot(100 * middle, y, "o", color=INK, ms=4.5, zorder=3)
        for poll in polls_of(one.key):
            baltic = poll.defended == "baltic"
            axes.plot(100 * poll.share, y, "D" if baltic else "o", mfc="white", mec=MUTED, ms=4.5, zorder=1)
    axes.set_yticks(range(len(members)), [one.name for one in members], fontsize=7.5)
    axes.set(xlim=(0, 100), ylim=(-0.7, len(members) - 0.3))
    axes.set_xlabel("percent that would use force for an ally", fontsize=8)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_title(
        "Filled: estimate for a Baltic ally, 90% interval. Open: polls as asked (diamond: for a Baltic ally)",
        fontsize=8, loc="left",
    )  # fmt: skip
    return drawn


def svg(m: Material) -> str:
    """Return the picture as SVG: the same bytes each time."""
    return svg_of(lambda: figure(m, shipped()), "Readiness of members beside polls")
