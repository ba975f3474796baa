"""Fixes in the order of their return."""
