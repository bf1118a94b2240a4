"""Words that somebody types: each has an effect or is refused in one line, whatever it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sim.cli import run as runs
from sim.cli.main import main
from sim.config.composition import composed
from sim.config.settings import from_tree
from sim.config.words import readable
from sim.experiments import designs
from sim.parameters.schema import GROUPS, TOP
from sim.parameters.validation import FIELDS
from tests.fuzzing import fuzzed


def put(*words: str) -> tuple[int, str, str]:
    """Carry out a verb; return its code, what it said and its errors."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(words))
    return code, out.getvalue(), err.getvalue()


KEYS = st.one_of(
    st.sampled_from([*TOP, *GROUPS, "experiment", "design", "executor", "precision", "hydra.run.dir",
                     "hydra.sweep.dir", "hydra.verbose", "hydra.searchpath", "design.points", "executor.workers"]),
    st.sampled_from(sorted(FIELDS)),
    st.sampled_from(["alliance", "sead", "posture.us_forward.x", "alliance.about.rho", "", "a.b", "põhi", "$x"]),
)  # fmt: skip
ATOMS = st.one_of(
    st.sampled_from(["0", "1", ".5", "-1", "1e3", "1e400", "nan", "inf", "true", "null", "", "2027", "narva", "default",
                     "article", "brigade", "drawn", "any", "uniform:0:1", "normal:.5:.1", "uniform:1:0", "Jõhvi",
                     "~/x", "./sD õ", "'a b'", "\"", "a'b", "C:\\x", "${seed}", "${nope}", "${oc.env:NOPE}", "$x",
                     "[1,2]", "[]", "{a:1}", "(", "range(0,1,.5)", "range(0,1,0)", "choice(1,2)", "interval(0,1)",
                     "glob(*)", "nope(1)", "a=b", "#", "!x", "@", "%s", "\n", "\x00", "١", "😀", "x" * 300,
                     "9" * 400, "9" * 5000]),
    st.floats().map(repr), st.integers().map(str), st.text(max_size=5),
)  # fmt: skip
VALUES = st.one_of(ATOMS, st.lists(ATOMS, min_size=2, max_size=3).map(",".join))
WORDS = st.one_of(
    st.builds("{}{}={}".format, st.sampled_from(["", "", "", "+", "++", "~"]), KEYS, VALUES),
    st.sampled_from(["x", "--nope", "-m", "--resolve", "--package", "~posture", "=", "--yes"]),
)
VERBS = st.sampled_from([("run", "--cfg=job"), ("run", "--cfg=job", "-m"), ("sweep", "--cfg")])
HARMLESS = (
    "replications",
    "seed",
    "threads",
    "hydra.run.dir",
)  # not in what --cfg=job shows, or whole numbers


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Stand in an empty folder, in which nothing may appear."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("words")
        patch.chdir(folder)
        patch.delenv("HYDRA_FULL_ERROR", raising=False)
        yield folder


@pytest.fixture(scope="module")
def default() -> dict[str, Any]:
    return yaml.safe_load(put("run", "--cfg=job")[1])


@fuzzed(100)
@given(verb=VERBS, words=st.lists(WORDS, min_size=1, max_size=2))
@example(verb=("run", "--cfg=job"), words=["posture=article", "posture=brigade"])
@example(verb=("sweep", "--cfg"), words=["hydra.sweeper.params.seed=1"])
def test_words_are_followed_or_refused_in_one_line(
    verb: tuple[str, ...], words: list[str], elsewhere: Path, default: dict[str, Any]
) -> None:
    code, out, err = put(*verb, *words)
    assert list(elsewhere.iterdir()) == []
    if code == 2:
        assert (out, err.count("\n"), err.startswith("narva: ")) == ("", 1, True), err
        return
    noted = verb[0] == "sweep" and all(line.startswith("note: ") for line in err.splitlines())
    assert (code, err if not noted else "") == (0, "")
    if verb == ("run", "--cfg=job") and not any(word.startswith("-") for word in words):
        shown = yaml.safe_load(out)
        for key, _, value in (word.lstrip("+").partition("=") for word in words):
            assert key == "hydra.run.dir" or holds(shown, default, key, value)


def holds(shown: dict[str, Any], default: dict[str, Any], key: str, value: str) -> bool:
    """Return whether a configuration shows what a word sets: a preset or value other than the default's, or the same."""
    if key in (*GROUPS, "experiment"):
        return value in ("default", "null", "[default]", "['default']") or shown != default
    group, _, name = key.rpartition(".")
    there, before = ((tree[group] if group else tree)[name] for tree in (shown, default))
    return there != before or str(before).strip("0") in value or value in ("", str(before))


@pytest.mark.parametrize("verb", [("run", "-m"), ("sweep",)], ids=" ".join)
@pytest.mark.parametrize(
    "value",
    ["0,range(0,1,.5)", "range(0,1,.5),0", "0,choice(.1,.2)", "0,interval(0,1)", "0,glob(*)", "[0,range(0,1)]",
     "{a:range(0,1)}", "0,[range(0,1)]"],
)  # fmt: skip
def test_a_sweep_inside_a_list_is_refused(verb: tuple[str, ...], value: str) -> None:
    for word in (f"alliance.cohesion={value}", f"alliance.cohesion,alliance.resolve=zip({value};.1,.2)"):
        code, out, err = put(*verb, word)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"narva: {word!r}: a range, choice, glob or interval stands alone")


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("posture=2027", "posture='2027'"), ("posture=null", "posture='null'"), ("posture=Jõhvi", "posture='Jõhvi'"),
        ("posture=2027,article", "posture='2027',article"), ("posture=O'Higgins", r"posture='O\'Higgins'"),
        ("scenario=./sD õ", "scenario='./sD õ'"), ("scenario=~/x", f"scenario={os.path.expanduser('~/x')}"),
        ("scenario=a(b)", "scenario='a(b)'"), ("hydra.run.dir=~/õ", f"hydra.run.dir='{os.path.expanduser('~/õ')}'"),
        ("experiment=null", "experiment=null"), ("posture=glob(*)", "posture=glob(*)"),
        ("hydra.run.dir=${now:%H}", "hydra.run.dir=${now:%H}"), ("alliance.cohesion=.5", "alliance.cohesion=.5"),
        ("posture='a b'", "posture='a b'"), ("posture=[default,article]", "posture=[default,article]"),
        ("scenario=tee nr 5%", "scenario=tee nr 5%"), ("scenario=tee nr #5", "scenario='tee nr #5'"),
    ],
)  # fmt: skip
def test_names_are_read_as_they_are_written(word: str, read: str) -> None:
    assert readable(word) == read
    assert readable(read) == read


LISTS = st.one_of(
    st.lists(st.sampled_from(["default", "article", "brigade", "tripwire"]), min_size=2, max_size=2, unique=True).map(
        lambda names: f"posture={','.join(names)}"
    ),
    st.lists(st.floats(0, 1).map(lambda x: f"{x:.3g}"), min_size=2, max_size=2, unique=True).map(
        lambda values: f"alliance.cohesion={','.join(values)}"
    ),
    st.sampled_from(["alliance.resolve=range(.2,.5,.2)", "kremlin.insight=choice(0,1)", "horizon_days=30,60",
                     "alliance.rule=threshold,bandwagon", "council.rho=uniform\\:0\\:.5,.2"]),
)  # fmt: skip


@fuzzed(3)
@given(swept=LISTS, fixed=st.sampled_from(["seed=3", "posture.us_forward=100", "washington=absent"]))
def test_a_sweep_plays_what_run_m_plays(swept: str, fixed: str) -> None:
    played = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "run", lambda job, config, *_: played.append(config))
        assert put("run", "-m", swept, fixed)[0] == 0
    plan = designs.read([swept, fixed])
    assert [plan.config(point).digest for point in range(len(plan.points))] == [c.digest for c in played]


GOOD = "defaults:\n  - default\n  - _self_\nframework_forward: 4000\n"
WHOLE = "# @package _global_\n"
OWN = {  # a preset of one's own as people write them, and the answer; '' where it is read
    "2027": (GOOD, ""),
    "Jõhvi": (GOOD, ""),
    "my preset": (GOOD, ""),
    "null": (GOOD, ""),
    "bom": ("\ufeff" + GOOD, ""),
    "tab": (GOOD.replace("  - default", "\t- default"), "line 2: a tab"),
    "twice": (GOOD + "framework_forward: 3\n", "line 5: not YAML that can be read: found duplicate key framework_forward"),
    "utf16": (GOOD.encode("utf-16"), "is not UTF-8 text; save it as UTF-8"),
    "latin": ((GOOD + "# Jõhvi\n").encode("latin-1"), "is not UTF-8 text"),
    "list": ("- framework_forward: 4000\n", "is not a mapping of keys to values"),
    "plain": ("framework_forward: 4000\n", "needs `defaults: [default, _self_]`"),
    "empty": ("", "needs `defaults: [default, _self_]`"),
    "global": (WHOLE + "posture: {framework_forward: 4000}\n", "needs `defaults: [/posture/default@posture, _self_]`"),
    "global_default": (WHOLE + GOOD.replace("frame", "posture:\n  frame"), "the default is `/posture/default@posture`"),
    "global_key": (WHOLE + GOOD, "framework_forward is unknown"),
    "nested": (GOOD.replace("frame", "posture:\n  frame"), "write them without `posture:`"),
    "mapped": ("defaults: default\nframework_forward: 4000\n", "defaults is not a list of names"),
    "itself": ("defaults: [itself, _self_]\n", "extends itself"),
    "documented": (GOOD + "about: [1]\n", "about is not a mapping"),
    "comma": (GOOD.replace("4000", "4,5"), "neither a number nor a known distribution"),
    "typo": (GOOD.replace("framework", "framewrok"), "did you mean 'posture.framework_forward'?"),
}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file into a folder of presets, and return the folder."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "own"

    return write


@pytest.mark.parametrize("name", OWN)
def test_a_preset_of_ones_own_is_read_or_told_what_it_lacks(name: str, own: Any) -> None:
    content, told = OWN[name]
    folder = own(f"posture/{name}.yaml", content)
    code, out, err = put("run", "--cfg=job", f"--config-dir={folder}", f"posture={name}")
    assert (code, told in err, err.count("\n")) == (2 if told else 0, True, bool(told)), err
    assert bool(told) or yaml.safe_load(out)["posture"]["framework_forward"] == 4000


@pytest.mark.parametrize(
    ("name", "content", "word", "told"),
    [
        ("posture/article.yaml", GOOD, "posture=article", "has the name of a shipped preset; rename it"),
        ("posture/a.yml", GOOD, "posture=a", "a.yml to a.yaml"),
        ("a.yaml", GOOD, "posture=a", "move "),
        ("experiment/a.yaml", "seed: 3\n", "experiment=a", "'# @package _global_' as its first line"),
        ("experiment/a.yaml", WHOLE + "sead: 3\n", "experiment=a", "sead is unknown; did you mean 'seed'?"),
        ("experiment/a.yaml", WHOLE + "hydra: 3\n", "experiment=a", "hydra needs a mapping"),
        ("experiment/a.yaml", WHOLE + "hydra: {sweeper: {params: {posture: 'default,article'}}}\n", "experiment=a",
         "experiment=a varies posture: narva sweep experiment=a"),
    ],
)  # fmt: skip
def test_a_file_without_an_effect_is_told(name: str, content: str, word: str, told: str, own: Any) -> None:
    code, _, err = put("run", "--cfg=job", f"--config-dir={own(name, content)}", word)
    assert (code, told in err) == (2, True), err


def test_a_copy_of_conf_may_be_the_folder_of_presets(own: Any) -> None:
    from sim.paths import conf_dir

    folder = own("posture/article.yaml", (conf_dir() / "posture/article.yaml").read_bytes())
    found = composed(["posture=article"], more=folder)
    assert from_tree(found.tree, found.presets).presets["posture"] == "article"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("seed=1 seed=2", "seed is given twice; leave one out"),
        ("hydra.sweep.dir=x", "hydra.sweep.dir has no effect on narva run; use hydra.run.dir"),
        ("hydra.verbose=true", "hydra.verbose has no effect on narva run"),
        ("hydra.run.dir=", "need the name of a folder"),
        ("design.points=3", "design.points has no effect on narva run; it is for narva sweep"),
        ("experiment=speed", "varies information.evidence_rate"),
        ("--resolve", "--package and --resolve need --cfg"),
        ("--help posture alliance", "one group at a time"),
    ],
)
def test_a_word_without_effect_is_refused(words: str, told: str) -> None:
    code, _, err = put("run", *words.split())
    assert (code, told in err) == (2, True), err
