"""The pages of --help for `narva`, `narva run` and `narva sweep`, read from the table of verbs and conf/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.cli.main import VERBS
from sim.parameters import validation
from sim.parameters.files import read_yaml
from sim.parameters.schema import GROUPS, TOP, UNCERTAINTIES
from sim.paths import conf_dir, presets, scenario_keys

EXAMPLES = """\
  narva run
  narva run alliance=fractured posture=drawdown replications=4000
  narva run attempt=certain 'alliance.cohesion=triangular:.2:.5:.8' seed=7"""

COMPLETION = """\
tab completion in bash:
  eval "$(narva -sc install=bash)\""""


def overview() -> str:
    """Return the page of `narva --help`: verbs, groups with their presets, examples."""
    verbs = "\n".join(f"  {name:<11}{text}" for name, text in VERBS.items())
    return f"""\
narva: does the alliance hold if unmarked armed men appear in Narva? A teaching model; it never forecasts.

narva <verb> [key=value ...]

{verbs}

groups and their presets (group=preset):
{_groups(conf_dir())}

examples:
{EXAMPLES}

narva run --help lists the keys; narva run --help alliance the numbers of a group; narva --version."""


def run_page() -> str:
    """Return the page of `narva run --help`: groups, top-level keys with ranges, options, examples."""
    return f"""\
narva run [group=preset ...] [key=value ...]   {VERBS["run"]}

groups and their presets (group=preset):
{_groups(conf_dir())}

top-level keys (key=value):
{_top()}

every quantity of a group (group.key=value) is a number or a distribution, drawn once in each world:
  triangular:low:mode:high  uniform:low:high  loguniform:low:high  normal:mean:sd  lognormal:median:p95
narva run --help alliance lists the quantities of a group.

options:
  -m                   run each value of key=a,b,c in turn (also 'key=range(1,5)')
  --cfg job            print the configuration and stop; with --package alliance, one group of it
  --config-dir FOLDER  a folder of your own presets, laid out as conf/
  hydra.run.dir=FOLDER where to write; outputs/<date>/<time>-run otherwise

examples:
{EXAMPLES}
  narva run -m alliance=default,fractured posture=default,drawdown

{COMPLETION}"""


def sweep_page() -> str:
    """Return the page of `narva sweep --help`: the grammar, designs, executors, examples."""
    return f"""\
narva sweep [group=a,b] ['key=range(low,high,step)'] [key=value ...]   {VERBS["sweep"]}

what is swept (quote what holds parentheses):
  posture=article,drawdown,brigade      presets of a group; 'posture=glob(*)' takes all
  alliance.cohesion=.2,.5,.8            a list; 'alliance.cohesion=range(0,1.01,0.1)' counts up to before 1.01
  'a.b,c.d=zip(.2,.5; .3,.6)'           keys that move together; one list is for all of them
  'alliance.cohesion=interval(0,1)'     a range to sample from, with design=lhs, sobol or morris
  experiment=NAME                       a design kept in conf/experiment: {", ".join(presets("experiment"))}

how:
  design=grid                           every combination (the default); lhs, sobol, morris sample, search
                                        breeds, all with design.points=N; design=file
                                        design.file=POINTS.csv: a column per key, a row per point
  'design.uncertainties=[drawn]'        sample what is drawn by default, too; [assumed]: all that is assumed
  'design.outcomes=["loss: ratio * (held + war)"]'   what leads the page: measures, or formulas of them
  design.second_order=true, 'design.groups={{name:[keys]}}'   of sobol: pairs; of sobol and morris: groups
  'design.columns=[weight,outcome]'     store these columns alone
  'design.series=[town_held,fear]'      store daily readings of each crisis, too
  replications=N                        crises at each point, common random numbers at all of them
  precision=.01 max_replications=N      as many as each point needs for 95 % half-widths of one point
  executor=threads|dask                 executor.workers=N, executor.address=tcp://HOST:PORT
  hydra.sweep.dir=FOLDER                where to write; a local folder or an fsspec address (s3://...)

options:
  --resume FOLDER   go on with a sweep that was interrupted; nothing finished is played again
  --cfg             print the design and stop
  --yes             start more than {10**8:,} crises without being asked
  --config-dir FOLDER   a folder of your own presets

narva flip says at which value of a number one setting becomes better than another.

examples:
  narva sweep 'alliance.cohesion=range(0,1.01,0.1)' posture=article,drawdown,brigade replications=500
  narva sweep experiment=uncertainties design.points=400
  narva sweep design=sobol 'alliance.resolve=interval(.2,.8)' 'kremlin.prize=interval(.3,3)'"""


def group_page(group: str) -> str:
    """Return the quantities of a group: default, bounds, unit or choices, meaning, grounds."""
    defaults = read_yaml(conf_dir() / group / "default.yaml")
    about = defaults.get("about") or {}
    paths = [path for path in validation.FIELDS if path.startswith(f"{group}.")]
    lines = [_quantity_line(path, defaults, about) for path in paths]
    names = ", ".join(presets(group))
    return f"{group}: {GROUPS[group].text}\npresets: {names}\n\n" + "\n".join(lines)


def _quantity_line(path: str, defaults: dict[str, Any], about: dict[str, Any]) -> str:
    name = path.partition(".")[2]
    value = validation.shown(defaults.get(name, "?"))
    extent = ", ".join(validation.options(path)) if validation.is_choice(path) else validation.allowed(path)
    known = about.get(name) or {}
    plausible = [f"plausible {known['low']:g} to {known['high']:g}"] if "low" in known else []
    named = dict.fromkeys(known[key] for key in ("grade", "source") if key in known)  # `assumed` is both
    grounds = ", ".join([*plausible, *named])
    below = [part for part in (known.get("text", ""), f"[{grounds}]" if grounds else "") if part]
    return "\n      ".join([f"  {path}={value}   ({extent})", *below])


def _groups(conf: Path) -> str:
    lines = [f"  {group:<15}{', '.join(presets(group, conf))}" for group in (*GROUPS, "experiment")]
    return "\n".join(line for line in lines if len(line.split()) > 1)


def _top() -> str:
    defaults = read_yaml(conf_dir() / "config.yaml")
    return "\n".join(f"  {f'{key}={defaults.get(key)}':<21}{_extent(key)}" for key in TOP)


def _extent(key: str) -> str:
    if key == "scenario":
        return f"{', '.join(scenario_keys())}, or a folder"
    if key == "orders":
        return "a file that narva play or a classroom saved: its orders are played in every crisis"
    if key == "uncertainty":
        return f"{', '.join(UNCERTAINTIES)}: which numbers a run draws"
    low, high = validation.bounds(key)
    return f"{low:,} to {high:,}"
