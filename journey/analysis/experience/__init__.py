"""The scorecard: goals, time, effort, scores."""
