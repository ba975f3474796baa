"""The whole loss shared out among frictions and places, so that the shares add up (3.2)."""

from __future__ import annotations

import numpy as np

from journey.analysis.gain.estimate import GainAnswer
from journey.analysis.gain.strata import Keys
from journey.stats.effects.fixgain import losses
from journey.stats.effects.shares import share_out
from journey.stats.evidence.estimate import NotEstimable


def shares(total: GainAnswer, keys: Keys) -> dict[tuple[int, int], float]:
    """Touchpoint number and bit to the goals that are due to it; they sum to the total's gain.

    Within a touchpoint rows with the same frictions share their loss by Shapley.
    """
    if isinstance(total.goals, NotEstimable):
        return {}
    lost = losses(total.rows, total.goals.worth)
    met = np.flatnonzero(total.rows.exposed)
    key, lost, n = total.keys[met], lost[met], total.rows.n[met]
    masks = keys.mask[key] & total.question.asked(keys.touchpoint[key])
    found: dict[tuple[int, int], float] = {}
    for place in np.unique(keys.touchpoint[key]).tolist():
        here = keys.touchpoint[key] == place
        for bit, share in share_out(masks[here], n[here], lost[here]).items():
            found[place, bit] = share
    return found
