"""A ``journey.toml`` read and checked whole: every fault at once, with its line."""
