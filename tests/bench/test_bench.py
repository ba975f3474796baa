"""The benchmark measures what it says. Run with ``pytest -m bench``; it takes half a minute."""

from __future__ import annotations

import pytest

from journey.bench import bench
from journey.progress import Progress

pytestmark = pytest.mark.bench
GIGABYTE = 2**30


@pytest.mark.timeout(900)
def test_a_small_bench_gives_every_number() -> None:
    told: list[Progress] = []
    small, large = bench((20_000, 200_000), told.append)
    assert (small.events, large.events) == (20_000, 200_000)
    assert small.growth is None
    assert large.growth_events == 10
    for timing in (small, large):
        assert [stage.stage for stage in timing.stages][-4:] == [
            "stitch",
            "split",
            "find",
            "rest",
        ]
        assert timing.ratio == pytest.approx(timing.river_seconds / timing.floor_seconds)
        assert sum(stage.seconds for stage in timing.stages) == pytest.approx(timing.river_seconds)
        assert max(stage.peak_bytes for stage in timing.stages) <= timing.river_peak_bytes
    finished = [progress.stage for progress in told if progress.finished]
    assert finished.count("floor") == finished.count("river") == 2


@pytest.mark.timeout(1800)
def test_the_river_grows_no_faster_than_promised() -> None:
    _, large = bench((100_000, 1_000_000))
    assert large.ratio <= 8
    assert large.river_peak_bytes <= 4 * GIGABYTE
    assert large.growth is not None
    assert large.growth <= 12
