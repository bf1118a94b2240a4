"""Write the golden chronicle again after a meant change of the rules: python -m tests.golden.regenerate

Read the difference before committing it: it is what the change does to one crisis.
"""

from __future__ import annotations

from pathlib import Path

from sim.config.settings import compose
from sim.reports.replay.crisis import watch_crisis
from sim.reports.replay.watch import told
from sim.scenario.scenario import load_scenario

GOLDEN = Path(__file__).with_name("chronicle.txt")
OVERRIDES = (
    "attempt=certain",
    "attempt.day=10",
)  # the default otherwise; ten days of probing are enough to read
REPLICATION = 19


def golden_lines() -> list[str]:
    """Return the chronicle of the golden crisis, under the current rules."""
    config = compose(OVERRIDES)
    return told(watch_crisis(config, load_scenario(config.scenario), REPLICATION))


if __name__ == "__main__":
    GOLDEN.write_text("\n".join(golden_lines()) + "\n", encoding="utf-8")
    print(GOLDEN)
