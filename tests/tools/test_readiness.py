"""Readiness from polls: what ships follows from the polls; effects that made a poll are found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from sim.config.settings import CENTRAL, compose
from sim.errors import ScenarioError
from sim.parameters.distributions import Distribution
from sim.scenario import polls
from sim.scenario.polls import Poll, Polls, read_polls
from sim.scenario.scenario import load_scenario
from tools import readiness
from tools.readiness import Estimate, estimate, history, renewed, shipped, tables

NARVA = load_scenario("narva")
DISTANCES = {member.key: member.distance_km for member in NARVA.members}
CLOSE = 0.011  # of log-odds, as members.csv rounds them: machines may differ in the last digit


def share(x: float) -> float:
    return 1 / (1 + float(np.exp(-x)))


@pytest.fixture(autouse=True)
def few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Estimates of what is made up here need fewer points; those that ship are computed before."""
    shipped()
    monkeypatch.setitem(readiness.PRIORS, "points", 128)


def test_what_ships_follows_from_the_polls() -> None:
    found = shipped()
    for member in NARVA.members:
        assert member.readiness == pytest.approx(found.members[member.key].mean, abs=CLOSE)
        assert member.readiness_sd == pytest.approx(found.members[member.key].sd, abs=CLOSE)
    gori = load_scenario("gori")
    (georgia,) = [m for m in gori.members if m.key == gori.host]
    assert (georgia.readiness, georgia.readiness_sd) == pytest.approx(found.pooled, abs=CLOSE)
    assert found.effective > 100  # of 1,024 points


def test_the_level_and_history_in_conf_are_those_of_the_polls() -> None:
    config, level, past = compose([CENTRAL]), shipped().level, history(read_polls().kept)
    resolve = config.values["alliance.resolve"]
    assert isinstance(resolve, Distribution)
    expected = [share(level.mean + k * 1.645 * level.sd) for k in (-1, 0, 1)]
    assert [resolve.a, resolve.b, resolve.c] == pytest.approx(expected, abs=0.006)
    assert config.values["alliance.kept"] == pytest.approx(share(past.mean), abs=0.006)
    weight = past.sd**-2 / (past.sd**-2 + level.sd**-2)
    assert config.values["alliance.history"] == pytest.approx(weight, abs=0.006)


def test_a_member_without_polls_is_wider_than_one_with_them() -> None:
    found, alone = shipped(), {poll.member for poll in read_polls().polls}
    polled = [found.members[key].sd for key in found.members if key in alone]
    others = [found.members[key].sd for key in found.members if key not in alone]
    assert len(polled) > 20
    assert max(polled) < min(others)


def made_up(rng: np.random.Generator, effect: dict[str, float], each: int) -> Polls:
    """Return polls of all members but three, made with these effects, in three wordings."""
    real = read_polls()
    words = {"use_force": -0.7, "should_defend": 0.3, "send_troops": 0.4}
    keys = [public.key for public in real.publics][:-3]
    rows = []
    for key in keys:
        for n in range(each):
            wording = list(words)[n % 3]
            value = share(0.2 + effect[key] + words[wording] + rng.normal(0, 0.15))
            rows.append(Poll(f"{key}{n}", key, 2025, wording, "ally", 1000, value, "assumed", "read"))
    return real._replace(polls=tuple(rows))


def test_effects_that_made_the_polls_are_found_again() -> None:
    rng = np.random.default_rng(5)
    keys = [public.key for public in read_polls().publics]
    effect = dict(zip(keys, rng.normal(0, 0.6, len(keys)), strict=True))
    found = estimate(made_up(rng, effect, 6), DISTANCES)
    polled = keys[:-3]
    mean = np.mean([effect[key] for key in polled])
    errors = np.array([found.members[k].mean - (effect[k] - mean) for k in polled])
    offset = errors.mean()  # the three without polls move the mean member
    assert np.abs(errors - offset).max() < 0.35
    scores = (errors - offset) / np.array([found.members[k].sd for k in polled])
    assert np.mean(np.abs(scores) < 1.645) > 0.75
    gap = found.wordings["should_defend"].mean - found.wordings["use_force"].mean
    assert gap == pytest.approx(1.0, abs=0.15)
    assert min(found.members[k].sd for k in keys[-3:]) > max(found.members[k].sd for k in polled)


@pytest.mark.parametrize("key", ["pew2019_nl", "nato2024_mk", "yougov2025_gb_fr"])
def test_a_higher_share_makes_a_member_readier(key: str) -> None:
    real, seen = read_polls(), []
    for value in (0.3, 0.5, 0.8):
        changed = tuple(replace(p, share=value) if p.key == key else p for p in real.polls)
        found = estimate(real._replace(polls=changed), DISTANCES)
        seen.append(found.members[next(p.member for p in real.polls if p.key == key)].mean)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0] + 0.02


def test_a_poll_of_several_members_moves_those_that_have_none_of_their_own() -> None:
    real, seen = read_polls(), []
    for value in (0.7, 0.9):
        changed = tuple(replace(p, share=value) if p.key == "globsec2025_cee" else p for p in real.polls)
        found = estimate(real._replace(polls=changed), DISTANCES)
        seen.append([found.members[key].mean for key in ("EE", "LV")])
    assert (np.array(seen[1]) > np.array(seen[0])).all()


def test_stale_estimates_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (path, *_) = [path for path in tables() if path.parent.name == "narva"]
    content = path.read_text("utf-8")
    assert renewed(content, shipped()).count("\n") == content.count("\n")
    moved = shipped()._replace(
        members={k: Estimate(e.mean + 0.5, e.sd) for k, e in shipped().members.items()}
    )
    assert renewed(content, moved) != content
    assert readiness.main(["--check"]) == 0
    monkeypatch.setattr(readiness, "shipped", lambda: moved)
    assert readiness.main(["--check"]) == 1
    assert "narva/members.csv is stale" in capsys.readouterr().out


def test_a_mistake_in_the_polls_is_one_line(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in ("sources.yaml", "wordings.yaml", "publics.csv", "kept.csv", "polls.csv"):
        text = (polls.scenarios_dir() / file).read_text("utf-8")
        (tmp_path / file).write_text(text.replace("pew2015_us,US", "pew2015_us,UX"))
    (tmp_path / "narva").symlink_to(polls.scenarios_dir() / "narva")
    monkeypatch.setattr(polls, "scenarios_dir", lambda: tmp_path)
    with pytest.raises(
        ScenarioError, match=r"polls.csv, row \d+ \(pew2015_us\): member 'UX' is not a known public"
    ):
        read_polls()


def test_history_s_samples_lie_far_apart() -> None:
    past = history(read_polls().kept)
    assert past.mean == pytest.approx(np.mean(logit([row.share for row in read_polls().kept])))
    assert past.sd > 1


def test_every_defended_country_and_wording_is_asked_of_somebody() -> None:
    real = read_polls()
    assert {poll.wording for poll in real.polls} == {wording.key for wording in real.wordings}
    assert {public.key for public in real.publics} == {member.key for member in NARVA.members}
