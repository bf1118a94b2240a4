"""`python -m sim.cli`."""

import sys

from sim.cli.main import main

sys.exit(main(sys.argv[1:]))
