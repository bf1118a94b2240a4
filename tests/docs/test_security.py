"""The table of dependencies in SECURITY.md: the versions are those installed, and each mends what was found."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"[a-z][a-z0-9-]+")


def table() -> list[tuple[str, str, str]]:
    """Return (package, version, version that mends the newest advisory, or '') of each row."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    found = []
    for names, versions, _, mended in rows[2:]:
        packages = NAME.findall(re.sub(r"\(.*?\)", "", names))
        found += [
            (name, listed.strip(), mended) for name, listed in zip(packages, versions.split(","), strict=True)
        ]
    return found


@pytest.mark.parametrize(("package", "listed", "mended"), table(), ids=[row[0] for row in table()])
def test_the_listed_version_is_the_one_in_use_and_is_mended(package: str, listed: str, mended: str) -> None:
    assert version(package) == listed
    assert not mended or Version(listed) >= Version(mended)


@pytest.mark.parametrize("package", ["nicegui", "jinja2"])
def test_no_version_with_a_listed_flaw_can_be_installed(package: str) -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [
        *about["dependencies"],
        *(one for extra in about["optional-dependencies"].values() for one in extra),
    ]
    (least,) = [
        Version(part.version)
        for one in map(Requirement, listed)
        if one.name == package
        for part in one.specifier
        if part.operator == ">="
    ]
    assert least >= Version(next(mended for name, _, mended in table() if name == package))
