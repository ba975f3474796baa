"""What stays from run to run: numbers, names, changes, candidates, the key."""
