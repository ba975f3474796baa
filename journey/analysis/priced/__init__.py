"""Findings read again: ranked, selected, together, compared."""
