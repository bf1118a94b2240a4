"""The languages that pages speak. People wrote the English; all others are machine-made."""

from __future__ import annotations

ENGLISH = "en"
LANGUAGES = (ENGLISH, "et", "ru", "de", "lv")
