"""The command ``journey``: one file a command over shared options, progress and output."""
