"""Statistics of differences: what a fix gains, what two groups differ in."""
