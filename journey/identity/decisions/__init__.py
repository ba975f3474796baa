"""What people decided: always, never, shared, undo."""
