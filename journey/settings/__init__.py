"""What a ``journey.toml`` may say, as frozen models with their defaults."""
