"""The page Friction."""
