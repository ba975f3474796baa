"""What kinds of identifiers do: where sources meet in them, and groups of people."""
