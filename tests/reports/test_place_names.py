"""Pages take their names from the scenario: nothing in the program speaks of one town or country."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from sim.classroom.paper import print_pack
from sim.config.settings import compose
from sim.experiments.montecarlo import simulate
from sim.reports.run.front import front, headline, told
from sim.reports.run.page import write_report
from sim.results.store import save
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.published import published
from tests.conftest import TINY

SIM = Path(__file__).parents[2] / "sim"
WORDS = r"Narva|Estonian?s?|Tallinn|Tapa|Ida-Viru|Ivangorod|Russians?|Moscow|Peipus|Baltics?"
SPOKEN = re.compile(
    rf"\b(?:{WORDS})\b|Narw|Narvā|Нарв|Estland|Eesti|Igaunij|Эстони|Moskau|Moskva|Maskav|Москв|Venemaa"
)
PROGRAM = re.compile(
    r"Narva(?= \{\{| model|</title>)|^(?:narva|language): \S+$|name=.Narva|^narva: does the alliance.*in Narva\?"
)
ALLOWED = {  # the program's own name, and a challenger whose seat has a name of its own
    "sim/reports/style.py": {"Narva "}, "sim/reports/sentences.py": {"Russia"},
    "sim/scenario/tables.py": {"should be a mapping of seats to names, such as {host: Riga}"},
}  # fmt: skip


def spoken(path: Path) -> Iterator[str]:
    """Give the texts of a file that people may read: strings of Python but docstrings, lines of anything else."""
    if path.suffix != ".py":
        yield from path.read_text(encoding="utf-8").splitlines()
        return
    tree = ast.parse(path.read_bytes())
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and node.body]
    docstrings = {id(node.value) for node in first if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_no_text_of_the_program_names_a_place() -> None:
    read = [path for path in SIM.rglob("*") if path.suffix in (".py", ".j2", ".html", ".yaml", ".js")]
    found = {
        f"{path.relative_to(SIM.parent)}: {text[:80]}"
        for path in read
        for text in spoken(path)
        if SPOKEN.search(PROGRAM.sub("", text))
        and text not in ALLOWED.get(str(path.relative_to(SIM.parent)), ())
    }
    assert not found


NAMES = {
    "Ida-Viru": "Hentzau", "Narva": "Zenda", "Estonian": "Ruritanian", "Estonia": "Ruritania", "Tallinn": "Strelsau",
    "Tapa": "Tarlenheim", "Ivangorod": "Modena", "Russian": "Graustarkian", "Russia": "Graustark", "Baltic": "Adriatic",
    "Moscow": "Edelweiss", "Peipus": "Lauen",
}  # fmt: skip


@pytest.fixture(scope="module")
def zenda(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Return Narva's scenario in a country that there is not, at a town that there is not."""
    folder = tmp_path_factory.mktemp("made_up") / "zenda"
    shutil.copytree(load_scenario("narva").folder, folder)
    for path in (p for p in folder.rglob("*") if p.suffix in (".yaml", ".csv", ".geojson")):
        text = path.read_text(encoding="utf-8")
        for name, other in NAMES.items():
            text = text.replace(name, other)
        path.write_text(re.sub(r"\bEE\b", "RZ", text).replace("op_ed: 1", "op_ed: 0"), encoding="utf-8")
    return load_scenario(folder)


def left(page: str, scenario: Scenario, *known: str) -> set[str]:
    """Return the sentences of a page that speak of Narva, but for titles of sources and texts of conf's numbers."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page, flags=re.S)
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
    sources = [part for s in scenario.sources.values() for part in (s.title, s.publisher, s.note) if part]
    for phrase in sorted([*sources, *known], key=len, reverse=True):
        text = text.replace(" ".join(phrase.split()), "")
    text = re.sub(r"Narva (?=[0-9]|model)", "", text)
    return {text[max(m.start() - 60, 0) : m.end() + 40] for m in re.finditer(rf"\b(?:{WORDS})\b", text)}


def test_paper_of_a_made_up_crisis_speaks_of_no_other(zenda: Scenario, tmp_path: Path) -> None:
    for path in print_pack(zenda, tmp_path):
        assert left(path.read_text(encoding="utf-8"), zenda) == set(), path.name


@pytest.mark.slow
def test_a_run_of_a_made_up_crisis_speaks_of_no_other(zenda: Scenario, tmp_path: Path) -> None:
    config = compose([*TINY[:-1], f"scenario={zenda.folder}"])
    results = simulate(config, zenda)
    save(results, tmp_path, "narva run")
    said = front(results)
    texts = [about.text for about in config.about.values()]
    page = write_report(results, tmp_path, "narva run", published(results), said=said).read_text(
        encoding="utf-8"
    )
    assert left(page, zenda, *texts) == set()
    assert left("\n".join([*headline(results), *told(results, said)]), zenda) == set()
