"""The page Identity."""
