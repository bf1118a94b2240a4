"""Picture of a run's first screen, as README shows it: `python -m tools.screen FOLDER` (needs a Chromium).

FOLDER is that of a run, such as outputs/2026-11-23/10-00-00-000000-run. Writes docs/screen.png.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "docs" / "screen.png"
WIDTH, HEIGHT = 1200, 800
COLOURS = 64  # of the picture, which keeps it small
MOST_BYTES = 150_000


def picture_of(page: Path) -> bytes:
    """Return the first screen of a page as PNG."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        tab.goto(page.resolve().as_uri())
        shot = tab.screenshot()
        browser.close()
    small = io.BytesIO()
    with Image.open(io.BytesIO(shot)) as image:
        image.convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> int:
    """Write the picture; return 1 where it would be too large."""
    parser = argparse.ArgumentParser(prog="python -m tools.screen", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of a run")
    page = parser.parse_args().folder / "report.html"
    if not page.is_file():
        print(f"{page} is missing; narva report writes it")
        return 2
    picture = picture_of(page)
    if len(picture) > MOST_BYTES:
        print(f"the picture has {len(picture):,} bytes, more than {MOST_BYTES:,}")
        return 1
    OUT.write_bytes(picture)
    print(f"{OUT}: {len(picture):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
