"""A game as numbers, for programs that learn: observations, actions and rewards of a seat.

A seat's observation is made of its view and of nothing else, so that it shows what a person is shown. Games
start from one composed configuration: a game's number is its replication, and `narva play --challenge` opens
the same world.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model.enums import Seat

Numbers = NDArray[np.float32]
Mask = NDArray[np.int8]
Seen = dict[Seat, tuple[Numbers, Mask]]  # of several games, a row each
