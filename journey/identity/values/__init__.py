"""Identifiers as they are compared: spelled alike, placeholders set aside."""
