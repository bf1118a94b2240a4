"""Check prose against a list of words: `uv run python -m tools.words [paths]`.

Prose is the docstrings, comments and messages of Python files, the text of templates, YAML files and
documents; code is left out. The style guide is CONTRIBUTING.md, *Words*.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PLACES = ("sim", "tools", "tests", "conf", "scenarios", "docs", *map(str, Path().glob("*.md")))
SUFFIXES = frozenset({".py", ".j2", ".yaml", ".md"})
TOLD_OF = "|".join(("otherwise", "to", "apart", "by", "us", "him", "her", "them", "players", "you"))
NO_LONGER = "longer|more|less|fewer|better|worse|later|earlier|larger|smaller|doubt|one|such|need|match"

# a pattern, and the better form; a pattern that begins with ^ is of the beginning of a docstring
WORDS: tuple[tuple[str, str], ...] = (
    (r"^What\b", "begin a docstring with a noun or an imperative"),
    (r"^(?:Say|Tell) (?:whether|if|which|what|how)\b", "Return whether ..."),
    (r"^Hold (?:that|an?|the|each|every)\b", "Check that ..."),
    (r"\bluck(?:y|ily)?\b", "random numbers, draws, common random numbers; chance"),
    (r"\b(?:the|of|by|same) dice\b", "random numbers, the generator (rng)"),
    (rf"\btold\b(?! (?:{TOLD_OF})\b)", "reported, shown, described, named"),
    (r"\bh(?:old|olds|eld|olding)\b[^.,;:()]{0,50}\bagainst\b", "compare with"),
    (r"\banew\b", "again"),
    (r"\bst(?:ands?|anding) (?:in(?! for\b)|beside|there|above|below|under)\b", "is in, is beside"),
    (r"\bso (?:many|long|much)\b(?! (?:as|that|for|so|more|less)\b)(?![^.;]{0,80}\bthat\b)", "that many"),
    (r"\b(?:control|wrong|swapped|typed|spare|four) signs?\b", "characters"),
    (rf"(?<![Tt]here )\b(?:is|are|was|were|be) no (?!{NO_LONGER})\w+", "is not a ..."),
    (r"\b(?:has|have|had) not (?:enough|an?|the|any)\b", "does not have ..."),
    (r"\b(?:lies?|lying|lay) (?:in|under|beside) (?:[\w']+ ){0,3}(?:folder|file|table)s?\b", "is in"),
    (r"\b(?:one|independent|own) witness(?:es)?\b", "independent unit, independent evidence"),
)  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = (ROOT / "tools" / "words.py", ROOT / "tests" / "tools" / "test_words.py")  # of bad words
PATTERNS = [(re.compile(pattern), better) for pattern, better in WORDS]


class Text(NamedTuple):
    """A piece of prose: the line where it begins, and whether it is a docstring."""

    line: int
    text: str
    docstring: bool = False


class Find(NamedTuple):
    """Words that have a better form; printed as `path:line: 'words': better form`."""

    path: Path
    line: int
    words: str
    better: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words!r}: {self.better}"


def _docstrings(source: str) -> set[int]:
    """Return the lines on which docstrings begin."""
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, nodes) and ast.get_docstring(node, clean=False) is not None
    }


def python(source: str) -> Iterator[Text]:
    """Yield the docstrings, comments and messages of a Python file; a literal without a space is a name."""
    docstrings = _docstrings(source)
    kinds = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in kinds and " " in token.string:
            line, text = token.start[0], re.sub(r"\{[^{}]*\}", "{}", token.string)
            docstring = line in docstrings and token.type == tokenize.STRING
            yield Text(line, text.strip("rbfRBF\"' ") if docstring else text, docstring)


def _blank(found: re.Match[str]) -> str:
    """Return only the line breaks, so that lines keep their numbers."""
    return "\n" * found.group().count("\n")


def plain(source: str) -> Iterator[Text]:
    """Yield a document or a template as paragraphs, without its code."""
    code = r"(?s)```.*?```|`[^`\n]*`|\{%.*?%\}|\{\{.*?\}\}|<(?:script|style)\b.*?</(?:script|style)>"
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", re.sub(code, _blank, source)):
        yield Text(line, paragraph)
        line += paragraph.count("\n")


def check(path: Path) -> Iterator[Find]:
    """Yield the words of a file that have a better form."""
    source = path.read_text(encoding="utf-8")
    for piece in (python if path.suffix == ".py" else plain)(source):
        flat = re.sub(r"\n[ \t]*", "\n", piece.text)
        for pattern, better in PATTERNS:
            if pattern.pattern.startswith("^") and not piece.docstring:
                continue
            for found in pattern.finditer(flat.replace("\n", " ")):
                line = piece.line + flat.count("\n", 0, found.start())
                yield Find(path, line, found.group(), better)


def files(places: list[str]) -> list[Path]:
    """Return the files of prose in folders, and files named by themselves."""
    paths = [Path(place) for place in places or PLACES]
    inside = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return sorted(file for file in inside if file.suffix in SUFFIXES and file.resolve() not in EXAMPLES)


def main() -> int:
    """Print each find; return 1 if there is one."""
    finds = [find for path in files(sys.argv[1:]) for find in check(path)]
    for find in sorted(finds):
        print(find)
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
