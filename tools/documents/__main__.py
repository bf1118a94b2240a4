"""`python -m tools.documents`: write the stale documents into docs/; say what nobody described."""

from __future__ import annotations

from tools.documents.repository import ROOT
from tools.documents.state import strangers, undescribed
from tools.documents.writing import write

if __name__ == "__main__":
    names = write(ROOT / "docs")
    print("\n".join(f"docs/{name}" for name in names) or "all documents are up to date")
    for name in undescribed():
        print(f"no description of {name}: add a comment in its record, or a line in state.yaml")
    for name in strangers():
        print(f"state.yaml describes {name}, which no record has")
