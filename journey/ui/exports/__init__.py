"""The page Exports."""
