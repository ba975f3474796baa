"""Random journeys for laws: few touchpoints, so that repeats, returns and ties are common."""

from __future__ import annotations

from hypothesis import strategies as st

from journey.contract.tables import OUTCOMES
from tests.help.rows import T0, Trip, step

Journeys = list[Trip]
NAMES = ("ad", "cart", "pay", "help", "a > b", "cart ×2", "x\\>y", "'\"--<script>")
CHANNELS = ("web", "phone", "ads")


@st.composite
def journeys(
    draw: st.DrawFn, most: int = 8, customers: tuple[str, ...] = ("ann", "bob", "cid")
) -> Journeys:
    """Up to ``most`` journeys of up to seven steps, of a handful of customers."""
    return [draw(_journey(customers)) for _ in range(draw(st.integers(0, most)))]


@st.composite
def _journey(draw: st.DrawFn, customers: tuple[str, ...]) -> Trip:
    steps = tuple(
        step(
            "x",
            touchpoint=draw(st.sampled_from(NAMES)),
            channel=draw(st.sampled_from(CHANNELS)),
            is_error=draw(st.booleans()),
            wait_us=draw(st.sampled_from((0, 1_000_000, 2_000_000, 60_000_000, 86_400_000_000))),
        )
        for _ in range(draw(st.integers(1, 7)))
    )
    return Trip(
        customer=draw(st.sampled_from(customers)),
        steps=steps,
        outcome=draw(st.sampled_from(OUTCOMES)),
        at_us=T0 + draw(st.integers(0, 5)) * 43_200_000_000,
        columns={"device": draw(st.sampled_from((None, "phone", "computer")))},
    )
