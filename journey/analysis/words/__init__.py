"""What each column and rule of a table means."""
