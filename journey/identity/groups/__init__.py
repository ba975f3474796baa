"""Identifiers that belong together, up to the customers."""
