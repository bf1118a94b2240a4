"""Languages: every text is there or visibly English, placeholders agree, and paper is marked."""

from __future__ import annotations

import re
import string
import warnings

import pytest

from sim.classroom.paper import pack
from sim.classroom.strings import say, speaking, texts
from sim.play.rounds import schedule
from sim.reports.languages import ENGLISH, LANGUAGES
from sim.scenario.scenario import load_scenario

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
IN_ENGLISH = ("check_",)  # what `--check` prints in the facilitator's terminal
FEW = 0.1  # share of texts that may still be missing


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_missing_texts_are_named_and_few(language: str) -> None:
    wanted = {key for key in texts(ENGLISH) if not key.startswith(IN_ENGLISH)}
    missing = sorted(wanted - set(texts(language)))
    if missing:
        warnings.warn(
            f"{language}.yaml lacks {len(missing)} of {len(wanted)}: {', '.join(missing)}", stacklevel=1
        )
    assert len(missing) <= FEW * len(wanted)
    assert set(texts(language)) <= set(texts(ENGLISH)), "texts that no page asks for"


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_those_of_english(language: str) -> None:
    for key, text in texts(language).items():
        assert places(text) == places(texts(ENGLISH)[key]), key
        assert text.strip() == text
        assert not re.search(r"<[a-z/]", text), key


def test_a_missing_text_is_english_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(texts("de"), "wait", "Warten")
    monkeypatch.delitem(texts("de"), "code_is")
    with speaking("de"):
        assert say("wait") == "Warten"
        assert say("code_is", code="AB") == "The room's code is AB. [en]"
    assert say("wait") == "Wait"
    with speaking("xx"):
        assert say("wait") == "Wait"
    with pytest.raises(KeyError):
        say("no_such_text")


@pytest.mark.parametrize("language", OTHERS)
def test_paper_is_marked_and_in_its_language(language: str) -> None:
    with speaking(language):
        for name, page in pack(load_scenario("narva"), schedule()):
            assert f'<html lang="{language}">' in page
            assert say("machine") in page, name
        assert say("paper_step_debrief") in dict(pack(load_scenario("narva"), schedule()))["script"]
