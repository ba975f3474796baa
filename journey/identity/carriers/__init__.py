"""Devices, orders and sessions that carry a customer for a while."""
