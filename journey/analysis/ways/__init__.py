"""The ways customers take: variants and routes."""
