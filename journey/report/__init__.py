"""What a manager reads: one document of a run, and every table and graph beside it."""
