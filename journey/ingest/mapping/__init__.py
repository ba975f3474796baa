"""The mapping of a source: its columns to the promised ones."""
