"""How often the model ends how, given what is seen: a multinomial logit fitted on its runs.

An emulator in the sense of Kennedy & O'Hagan (2001), in the form of a choice model (McFadden 1974): ends have
scores linear in what is seen and in its squares, and a chance by the softmax of scores.
"""

from __future__ import annotations

import numpy as np

from sim.model.compiled import compiled
from sim.model.rules.forecast import OUTCOMES
from sim.model.rules.numeric import clamp, safe_exp

REACH = 3.0  # standard deviations: what lies beyond those seen in the fit is taken to lie there
MEANS, SCALES, SCORES = 0, 1, 2  # rows of a table: of what is seen, then the scores of each end
ROWS = SCORES + OUTCOMES


def terms_of(seen: int) -> int:
    """Return how many terms a score has: 1, each thing seen, and its square."""
    return 1 + 2 * seen


@compiled
def standardised(x, mean, scale):
    """Return x in standard deviations from the fit's mean, within REACH; 0 for what never varied."""
    return clamp((x - mean) / scale, -REACH, REACH) if scale > 0.0 else 0.0


@compiled
def frequencies(chances, seen, table):
    """Fill `chances` (OUTCOMES,) with p_k = exp(s_k) / sum(exp(s)), s_k = a_k + sum(b z + c z**2).

    `table` (ROWS, terms) holds means and scales of what is seen in its first columns, then a, b, c of each
    end. Limit b = c = 0: the shares of the fit, whatever is seen.
    """
    scores, n = np.empty(OUTCOMES), len(seen)
    for k in range(OUTCOMES):
        row = table[SCORES + k]
        scores[k] = row[0]
        for j in range(n):
            z = standardised(seen[j], table[MEANS, j], table[SCALES, j])
            scores[k] += row[1 + j] * z + row[1 + n + j] * z * z
    top, total = scores.max(), 0.0
    for k in range(OUTCOMES):
        chances[k] = safe_exp(scores[k] - top)
        total += chances[k]
    for k in range(OUTCOMES):
        chances[k] /= total
