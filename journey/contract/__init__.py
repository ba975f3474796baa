"""What every table promises: its columns, their types, and which may be empty."""
