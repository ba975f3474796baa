"""The page Journey graph."""
