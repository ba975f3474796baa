"""The page Drop-off."""
