"""Designs: Hydra's sweep grammar in, a table of points out, the same whoever writes it and however."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.config.settings import CENTRAL, Config, compose
from sim.errors import ConfigError
from sim.experiments import designs
from sim.experiments.cautions import cautions
from sim.experiments.flip import question
from sim.experiments.points_file import column, read_table
from sim.paths import presets
from sim.results.plan import Plan

Planned = Callable[..., Plan]


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("alliance.cohesion=.2,.5,0.8", (0.2, 0.5, 0.8)),
        ("alliance.cohesion=choice(.3,.1)", (0.3, 0.1)),
        ("alliance.cohesion=range(0,1.01,0.1)", tuple(n / 10 for n in range(11))),
        ("alliance.cohesion=range(.05,.96,.1)", (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95)),
        ("alliance.cohesion=range(.1,.8,.1)", tuple(n / 10 for n in range(1, 8))),
        ("alliance.cohesion=range(.3,0,-.1)", (0.3, 0.2, 0.1)),
        ("council.max_drafts=range(1,4)", (1.0, 2.0, 3.0)),
        ("alliance.cohesion='uniform:0:1',uniform:.2:.4", ("uniform:0:1", "uniform:.2:.4")),
        ("alliance.rule=threshold,bandwagon", ("threshold", "bandwagon")),
        ("ukraine.months_since_freeze=null,6", ("null", "6")),
        ("posture=article,brigade", ("article", "brigade")),
        ("posture=glob(draw*)", ("drawdown", "drawdown_announced_only")),
        ("horizon_days=7,9", (7.0, 9.0)),
    ],
)
def test_each_form_of_a_list_is_read(planned: Planned, word: str, values: tuple) -> None:
    plan = planned(word)
    (factor,) = plan.factors
    assert factor.values == values
    assert tuple(plan.points[factor.name]) == values
    assert factor.kind == ("number" if isinstance(values[0], float) else "name")
    assert plan.points.index.name == "point"


def test_a_point_is_what_the_same_words_compose(planned: Planned) -> None:
    """Presets are composed and values written in, and both come out as if typed on the command line."""
    plan = planned(
        "posture=article,brigade", "ukraine.months_since_freeze=null,6", "alliance.cohesion=uniform:.2:.4,.1"
    )
    assert len(plan.points) == 8
    fixed = [word for word in plan.words if "," not in word]
    for point, row in plan.points[::3].iterrows():
        typed = [
            f"{name}={row[name]}" for name in ("posture", "ukraine.months_since_freeze", "alliance.cohesion")
        ]
        assert (
            plan.config(point).digest == compose([*(w for w in fixed if "executor" not in w), *typed]).digest
        )


def test_a_counted_value_is_the_typed_one(planned: Planned) -> None:
    values = planned("alliance.cohesion=range(0,1.01,0.1)").points["alliance.cohesion"]
    assert 0.7 in set(values)  # 0.1 * 7 is 0.7000000000000001
    assert set(values) == set(
        planned("alliance.cohesion=0,.1,.2,.3,.4,.5,.6,.7,.8,.9,1").points["alliance.cohesion"]
    )


def test_a_grid_has_every_combination_once(planned: Planned) -> None:
    plan = planned("alliance.cohesion=.2,.5,.8", "posture=article,brigade", "council.rho=.1,.3")
    assert len(plan.points) == 12
    assert not plan.points.duplicated(["alliance.cohesion", "posture", "council.rho"]).any()
    assert len(plan.bases) == 2
    assert (plan.points[["block", "sample"]] == 0).all(axis=None)
    for base, part in plan.points.groupby("base"):
        assert set(part["posture"]) == {plan.bases[base].presets["posture"]}


def test_what_is_known_of_a_number_goes_with_its_factor(planned: Planned) -> None:
    factor = planned("alliance.cohesion=.2,.5").factors[0]
    about = compose().about["alliance.cohesion"]
    assert (factor.unit, factor.grade, factor.text) == (about.unit, about.grade, about.text)
    assert (factor.low, factor.high, factor.role) == (0.2, 0.5, "lever")


FEWER = {"uncertainties": ["design.points=30"], "explore": ["design.points=30"]}  # each is checked, in 5 ms


@pytest.mark.parametrize("name", presets("experiment"))
def test_each_experiment_plans(name: str) -> None:
    plan = designs.read([f"experiment={name}", *FEWER.get(name, [])])
    assert len(plan.points) >= 30
    assert len(plan.factors) >= 2
    assert plan.config(len(plan.points) - 1).horizon_days == 180


def test_the_command_line_replaces_an_experiments_key(planned: Planned) -> None:
    plan = planned("experiment=speed", "council.draft_days=3,5", "seizure.lock_in_days=9")
    assert {f.name: f.values for f in plan.factors} == {
        "information.evidence_rate": (0.05, 0.1, 0.2, 0.4, 0.8, 1.6),
        "council.draft_days": (3.0, 5.0),
    }
    assert plan.config(0).values["seizure.lock_in_days"] == 9
    assert len(plan.points) == 12


def test_an_experiment_keeps_its_design_unless_told(planned: Planned) -> None:
    plan = planned("experiment=uncertainties", "posture=article,brigade", "design.points=3")
    assert (plan.design["kind"], len(plan.points)) == ("lhs", 6)
    assert plan.design["uncertainties"] == ["drawn"]


SAMPLES = [("lhs", 7, 7), ("sobol", 8, 8 * 4), ("morris", 5, 5 * 3)]


@pytest.mark.parametrize(("kind", "points", "rows"), SAMPLES)
def test_a_sample_fills_its_intervals_and_is_the_same_in_each_block(
    planned: Planned, kind: str, points: int, rows: int
) -> None:
    plan = planned(
        f"design={kind}", f"design.points={points}", "council.max_drafts=1,2", "council.rho=interval(.1,.4)", "alliance.resolve=interval(.3,.6)",
    )  # fmt: skip
    frame = plan.points
    assert len(frame) == 2 * rows
    assert list(frame["sample"]) == [*range(rows)] * 2
    first, second = (
        frame[frame["block"] == n][["council.rho", "alliance.resolve"]].to_numpy() for n in (0, 1)
    )
    assert (first == second).all()
    assert set(frame[frame["block"] == 1]["council.max_drafts"]) == {2}
    assert first.min(axis=0) == pytest.approx([0.1, 0.3], abs=0.15)
    assert (first >= [0.1, 0.3]).all()
    assert (first <= [0.4, 0.6]).all()
    assert len(np.unique(first, axis=0)) > rows / 2
    assert all(f.values == () for f in plan.factors[1:])


def test_a_sample_is_salibs_own(planned: Planned) -> None:
    """Its analysis needs rows in the order that its sampler gave."""
    from SALib.sample import sobol

    plan = planned(
        "design=sobol", "design.points=4", "council.rho=interval(.1,.4)", "alliance.resolve=interval(.3,.6)"
    )
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0.1, 0.4], [0.3, 0.6]]}
    theirs = sobol.sample(problem, 4, calc_second_order=False, seed=1)
    ours = plan.points[["council.rho", "alliance.resolve"]].to_numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-11)


def test_another_seed_gives_another_sample(planned: Planned) -> None:
    one, other = (
        planned("design=lhs", "design.points=5", "council.rho=interval(.1,.4)", f"seed={n}") for n in (1, 2)
    )
    assert not one.points.equals(other.points)


def test_uncertainties_are_apart_from_levers(planned: Planned) -> None:
    plan = planned(
        "design=lhs", "design.points=40", "design.uncertainties=[alliance.resolve,council.rho,posture]", "posture=article,brigade",
        "alliance.cohesion=.3,.6", "council.rho=interval(.2,.3)",
    )  # fmt: skip
    assert {f.name: f.role for f in plan.factors} == {
        "posture": "uncertainty", "alliance.cohesion": "lever", "council.rho": "uncertainty", "alliance.resolve": "uncertainty",
    }  # fmt: skip
    rho = plan.points["council.rho"]
    assert 0.2 <= rho.min() < 0.21
    assert 0.29 < rho.max() <= 0.3


def test_an_uncertainty_is_sampled_from_its_own_distribution(planned: Planned) -> None:
    plan = planned(
        "design=lhs",
        "design.points=2000",
        "design.uncertainties=[council.rho]",
        "council.rho=triangular:.1:.15:.5",
    )
    values = plan.points["council.rho"]
    assert values.mean() == pytest.approx((0.1 + 0.15 + 0.5) / 3, abs=0.001)
    assert (values < 0.15).mean() == pytest.approx(0.05 * 0.05 / (0.4 * 0.05), abs=0.002)


def test_all_that_is_drawn_becomes_a_factor(planned: Planned) -> None:
    plan = planned("design=lhs", "design.points=3", "design.uncertainties=[drawn]", CENTRAL)
    base = compose([CENTRAL])
    assert {f.name for f in plan.factors} == set(base.drawn)
    assert plan.config(0).drawn == []
    assert all(f.low < f.high for f in plan.factors)


@pytest.mark.parametrize(("kind", "points"), [("lhs", 60), ("sobol", 1), ("morris", 3)])
def test_all_that_is_assumed_can_be_sampled_at_once(planned: Planned, kind: str, points: int) -> None:
    plan = planned(f"design={kind}", f"design.points={points}", "design.uncertainties=[assumed]")
    assert len(plan.factors) > 50
    assert {f.grade for f in plan.factors} == {"assumed"}


def points_file(folder: Path, text: str) -> list[str]:
    (folder / "points.csv").write_text(text, encoding="utf-8")
    return ["design=file", f"design.file={folder / 'points.csv'}"]


def test_a_file_lists_its_points(tmp_path: Path, planned: Planned) -> None:
    text = "\ufeffposture, alliance.cohesion,alliance.rule\nbrigade,.25,threshold\n\narticle,.75,bandwagon\nbrigade,.75,threshold\n"
    plan = planned(*points_file(tmp_path, text))
    assert list(plan.points["alliance.cohesion"]) == [0.25, 0.75, 0.75]
    assert list(plan.points["sample"]) == [0, 1, 2]
    assert [plan.config(n).presets["posture"] for n in range(3)] == ["brigade", "article", "brigade"]
    assert [plan.config(n).choices["alliance.rule"].name for n in range(3)] == [
        "THRESHOLD",
        "BANDWAGON",
        "THRESHOLD",
    ]
    assert {f.name: f.values for f in plan.factors}["alliance.cohesion"] == (0.25, 0.75)


@pytest.mark.parametrize(
    "text",
    ["alliance.cohesion;posture\n0,25;brigade\n0,5;article\n", "# mine\nalliance.cohesion\tposture\r.25\tbrigade\r.5\tarticle\r",
     'alliance.cohesion, posture\n.25, "brigade"\n.5,article'],
)  # fmt: skip
def test_a_file_may_come_from_any_spreadsheet(tmp_path: Path, planned: Planned, text: str) -> None:
    points = planned(*points_file(tmp_path, text)).points
    assert (list(points["alliance.cohesion"]), list(points["posture"])) == (
        [0.25, 0.5],
        ["brigade", "article"],
    )


BAD_FILES = [
    ("alliance.cohesio\n.2\n", "column 'alliance.cohesio': alliance.cohesio is unknown; did you mean"),
    (
        "alliance.cohesion,alliance.resolve\n.2,.3\n\n.4,1.3\n",
        "line 4, column 'alliance.resolve': alliance.resolve=1.3 is out of range",
    ),
    (
        "posture\nbrigade\nbrigde\n",
        "line 3, column 'posture': posture=brigde is not a preset; did you mean 'brigade'?",
    ),
    ("alliance.cohesion\nnan\n", "line 2, column 'alliance.cohesion'"),
    ("alliance.cohesion,alliance.resolve\n.2,.3\n.4\n", "line 3 has 1 cells, the header 2"),
    ("alliance.cohesion\n.2,.3\n", "line 2 has 2 cells, the header 1"),
    ("alliance.cohesion,council.rho\n.2,\n", "line 2, column 'council.rho'"),
    ("alliance.cohesion,alliance.cohesion\n.2,.3\n", "column 'alliance.cohesion' is there twice"),
    ("seed\n1\n", "column 'seed': seed cannot be swept"),
    ("alliance.cohesion\n", "holds no point"),
    ("", "holds no point"),
    ('alliance.cohesion\n"2\n', "cannot be read"),
    (f"alliance.cohesion\n{'1' * 140_000}\n", "cannot be read: field larger than"),
    (f"alliance.cohesion\n{'9' * 5000}\n", "line 2, column 'alliance.cohesion': alliance.cohesion=inf"),
]


@pytest.mark.parametrize(("text", "reason"), BAD_FILES, ids=[reason for _, reason in BAD_FILES])
def test_a_flaw_in_a_file_is_told_by_line_and_column(
    tmp_path: Path, small: Callable[..., Config], text: str, reason: str
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        [column(path, name, cells, small(), None) for name, cells in read_table(path).items()]
    assert reason in str(caught.value)
    assert str(path) in str(caught.value)


def test_presets_of_ones_own_can_be_swept(tmp_path: Path) -> None:
    (tmp_path / "posture").mkdir()
    (tmp_path / "posture" / "mine.yaml").write_text("defaults: [default, _self_]\nus_forward: 1234\n")
    plan = designs.read([*points_file(tmp_path, "posture\nmine\nbrigade\n")], more=tmp_path)
    assert plan.config(0).values["posture.us_forward"] == 1234
    assert (
        designs.read(["posture=mine,brigade"], more=tmp_path).config(0).values["posture.us_forward"] == 1234
    )


def test_plain_multirun_plays_the_same_points(
    planned: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`narva run -m` reads the same grammar; a point is a folder there."""
    from sim.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "sim.reports.run.page.write_report",
        lambda results, folder, *_: folder / "report.html",
    )
    plan = planned("alliance.cohesion=range(.6,.71,.1)", "replications=4")
    words = {word.partition("=")[0]: word for word in plan.words if not word.startswith("executor")}
    assert main(["run", "-m", *words.values()]) == 0
    folders = sorted(tmp_path.glob("outputs/*/*-sweep/*/runs.parquet"))
    assert len(folders) == 2
    from sim.experiments.chunks import Segment, play_segment

    for point, path in enumerate(folders):
        rows = play_segment(plan, Segment(point, 0, 4))
        assert pd.read_parquet(path)["utility"].tolist() == rows["utility"].tolist()


def test_a_point_whose_values_do_not_fit_together_is_refused(planned: Planned) -> None:
    words = (f"attempt.prior_{cause}=.1,.9" for cause in ("directed", "proxies"))
    with pytest.raises(ConfigError, match=r"point 1 of the design: .*prior_local = 1\.\d+, more than 1"):
        planned(*words)


def test_a_measure_that_nothing_asks_for_is_refused(planned: Planned) -> None:
    words = ("kremlin.prize=.5,1", "design.outcomes=[encroachment]")
    with pytest.raises(ConfigError, match=r"design\.outcomes=encroachment needs sequel=rated or sequel=play"):
        planned(*words)
    assert planned(*words, "sequel=rated").design["outcomes"] == ["encroachment"]


def test_the_ratio_has_its_short_name_alone_as_in_a_formula(planned: Planned) -> None:
    assert planned("kremlin.prize=.5,1", "design.outcomes=[ratio]").design["outcomes"] == ["hazard_ratio"]
    assert question("ratio", "posture=brigade vs default", "kremlin.prize").measure == "hazard_ratio"


def test_keys_of_a_zip_are_one_factor(planned: Planned) -> None:
    plan = planned("alliance.cohesion,kremlin.perceived_cohesion=zip(.2,.4;.3,.5)", "council.rho=.1,.2,.3")
    assert [f.name for f in plan.factors] == ["alliance.cohesion", "council.rho"]
    assert plan.factors[0].linked == ("kremlin.perceived_cohesion",)
    assert (plan.factors[0].least, plan.factors[0].most) == (0.1, 0.9)
    rows = plan.points[["alliance.cohesion", "kremlin.perceived_cohesion", "council.rho"]].to_numpy().tolist()
    assert rows == [[c, s, r] for c, s in ((0.2, 0.3), (0.4, 0.5)) for r in (0.1, 0.2, 0.3)]
    assert plan.config(3).values["kremlin.perceived_cohesion"] == 0.5


def test_an_interval_of_a_zip_is_sampled_at_the_same_places(planned: Planned) -> None:
    word = "alliance.cohesion,kremlin.perceived_cohesion=zip(interval(0,1);interval(.2,.4))"
    points = planned(word, "design=lhs", "design.points=9").points
    assert points["kremlin.perceived_cohesion"].to_numpy() == pytest.approx(
        0.2 + 0.2 * points["alliance.cohesion"]
    )


def test_an_experiments_zip_loses_the_key_that_is_given(planned: Planned) -> None:
    plan = planned("experiment=cohesion_posture", "kremlin.perceived_cohesion=.5", "posture=article,brigade")
    assert plan.factors[0].linked == ()
    assert plan.config(0).values["kremlin.perceived_cohesion"] == 0.5


ALONE = [
    ("alliance.cohesion=.2,.4", "alliance.cohesion,kremlin.perceived_cohesion=zip(0.2,0.4)"),
    ("kremlin.perceived_cohesion=.2,.4", "kremlin.perceived_cohesion,alliance.cohesion=zip(0.2,0.4)"),
    ("alliance.cohesion=.2,.4 kremlin.perceived_cohesion=.2,.4", ""),
    ("alliance.cohesion,kremlin.perceived_cohesion=zip(.2,.4)", ""),
    ("council.rho=.1,.2", ""),
    ("alliance.resolve=.5,.5", ""),
]


@pytest.mark.parametrize(("words", "advice"), ALONE)
def test_a_truth_without_its_picture_is_told_with_the_word_that_moves_both(
    planned: Planned, words: str, advice: str
) -> None:
    told = cautions(planned(*words.split()))
    assert [advice in one for one in told] == [True] * bool(advice)
    if advice:
        assert cautions(planned(advice)) == []


def test_what_leaves_its_plausible_range_is_told(planned: Planned) -> None:
    (told,) = cautions(planned("council.rho=.1,.9"))
    assert told.startswith("council.rho runs from 0.1 to 0.9; plausible is 0 to 0.6.")
    assert cautions(planned("council.rho=.9,.9")) == ["council.rho is 0.9; plausible is 0 to 0.6"]


def test_groups_are_sampled_as_one_and_pairs_take_more_points(planned: Planned) -> None:
    words = [
        "design=sobol",
        "design.points=4",
        *(f"{k}=interval(.1,.4)" for k in ("council.rho", "alliance.resolve", "kremlin.prize")),
    ]
    assert len(planned(*words).points) == 4 * 5
    assert len(planned(*words, "design.second_order=true").points) == 4 * 8
    grouped = planned(*words, "design.groups={allies:[council.rho,alliance.resolve]}")
    assert len(grouped.points) == 4 * 4
    with pytest.raises(ConfigError, match=r"council\.draft_days is not sampled"):
        planned(*words, "design.groups={x:[council.draft_days]}")


PARITY = [
    ("alliance.cohesion=range(.6,.71,.1)", "posture=glob(dr*)"),
    ("alliance.cohesion=.2,.20", "posture,alliance=zip(brigade,default;article,default)"),
    ("alliance.cohesion,kremlin.perceived_cohesion=zip(.2,.3;.4,.5)",),
    ("washington.perceived=.3,triangular:.1:.3:.6", "ukraine.months_since_freeze=null,6"),
    ("uncertainty=all,central", "alliance.rule=threshold,bandwagon"),
    ("experiment=speed", "information.evidence_rate=.1,.4", "council.draft_days=2,4", "seizure.lock_in_days=9"),
]  # fmt: skip


@pytest.mark.parametrize("words", PARITY, ids=" ".join)
def test_run_m_and_sweep_play_the_same(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The configurations of both, in order: the same crises."""
    from sim.cli import run

    monkeypatch.chdir(tmp_path)
    played: list[str] = []
    monkeypatch.setattr(run, "run", lambda found, config, *_: played.append(config.digest))
    run.main(["-m", *words])
    plan = designs.read(words)
    assert played == [plan.config(point).digest for point in plan.points.index]
