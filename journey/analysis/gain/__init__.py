"""What mending a friction would gain."""
