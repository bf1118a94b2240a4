"""One quick proof that a real browser draws a live page; whole games at browsers are slow tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.classroom.served import Served

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--virtual-time-budget=30000",
)
DRAWN = ('class="bar', ">0 here<")


def test_a_browser_draws_the_wall(server: Served, tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None and not os.environ.get("CI"):
        pytest.skip("no Chromium is installed: apt-get install chromium")
    address = f"{server.address}/wall/{server.codes['browser']}"
    command = [str(browser), *FLAGS, f"--user-data-dir={tmp_path}", "--dump-dom", address]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sent = urlopen(address).read().decode()
    for part in DRAWN:
        assert part in page
        assert part not in sent  # a script of the page draws it
