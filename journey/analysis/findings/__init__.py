"""Writes what a run has found."""
