"""Friction paths with other halves of the customers searched: found again, and confirmed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from journey.analysis.paths import priced as friction_paths
from journey.analysis.paths import splits as path_splits
from journey.analysis.paths.candidates import HALF
from journey.analysis.paths.splits import SPLITS, halves
from journey.stats.evidence.estimate import BLOCKS, Bools
from tests.help.ways import HARMFUL, found_in, lives, lost, opened

PATH = " > ".join(HARMFUL)


def test_halves_are_halves_each_another_and_always_the_same() -> None:
    found = halves()
    assert [int(one.sum()) for one in found] == [BLOCKS // 2] * SPLITS
    assert len({one.tobytes() for one in found}) == SPLITS
    assert all((one == again).all() for one, again in zip(found, halves(), strict=True))
    often = np.sum(found, axis=0)  # no block is always searched, none never
    assert 0 < often.min() < often.max() < SPLITS


def test_each_half_that_names_a_harmful_path_is_confirmed_by_the_rest(tmp_path: Path) -> None:
    """The other halves name the path that leads there instead."""
    best, *_, search = found_in(opened(tmp_path, lives()))
    assert best.path == PATH
    assert best.splits == SPLITS
    assert best.splits_found is not None
    assert best.splits_confirmed is not None
    assert SPLITS // 2 <= best.splits_confirmed == best.splits_found <= SPLITS
    low, gain, high = best.splits_low, best.splits_gain, best.splits_high
    assert low is not None
    assert gain is not None
    assert high is not None
    assert low < gain < high
    assert gain == pytest.approx(lost(), rel=0.25)
    assert (search.splits, search.splits_gain) == (None, None)


def test_what_only_chance_shows_is_confirmed_by_few(tmp_path: Path) -> None:
    *found, _ = found_in(opened(tmp_path, lives(goes_wrong=False)))
    assert found
    assert max(one.splits_confirmed or 0 for one in found) <= SPLITS // 4
    for one in found:
        if one.splits_gain is not None:
            assert (one.splits_low or 0) <= one.splits_gain <= (one.splits_high or 0)


def test_the_first_half_again_finds_the_same_paths_and_gains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repeated search is the search: the same half says the same."""
    first: Bools = np.arange(BLOCKS) < HALF
    monkeypatch.setattr(path_splits, "halves", lambda: (first,))
    engine = opened(tmp_path, lives())
    *found, _ = found_in(engine)
    assert [one.splits_found for one in found] == [1] * len(found)
    for one in found:
        assert one.splits_gain == (None if one.gain is None else pytest.approx(one.gain)), one.path
        assert one.splits_confirmed == int((one.gain_low or 0) > 0)
    stored = "select count(*) from friction_paths where splits_low is null and kind = 'path'"
    assert engine.rows(stored)[0][0] == sum(one.splits_gain is None for one in found)
    assert friction_paths.search(engine).splits_found is None
