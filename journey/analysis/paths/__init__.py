"""Friction paths: routes that lose more than their parts."""
