"""What changed on a day: errors and lost goals of a segment."""
