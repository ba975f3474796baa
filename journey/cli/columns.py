"""Which columns the table for people leaves out: CSV and JSON hold all of them."""

from __future__ import annotations

HIDDEN = (
    "definition",
    "key",
    "block",
    "badge",
    "nid_a",
    "nid_b",
)  # in the table for people on demand only
# wide pages: what is told more closely in CSV and JSON
CLOSER = {
    "drop-off": (
        "journeys", "customers", "moved", "exit", "mature_visits", "mature_dropped",
        "silence_basis", "has_changed", "expected_open", "expected_rate", "excess_low",
        "excess_high", "excess_reason",
    ),
    "incidents": (
        "kind", "touchpoint", "dimension", "value", "from_us", "until_us", "goes_on", "visits",
        "expected", "customers", "error_rate", "error_rate_else", "goal_share", "goal_share_else",
        "window_us", "lost_low", "lost_high", "delayed", "folded", "also", "p_adj",
    ),
    "flows": ("reason",),
    "plan": (
        "kind", "owner", "journeys", "gain_low", "gain_high", "gain_shrunk", "share", "e_value",
        "added_low", "added_high", "removes", "horizon_goals", "net_low", "net_high", "roi_low",
        "roi_high", "payback_days", "net_25", "net_50", "net_100", "expected", "test", "samples",
        "status",
    ),
}  # fmt: skip
