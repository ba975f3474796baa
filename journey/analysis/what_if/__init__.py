"""What-if: goals and money if fewer were lost at a touchpoint, or were sent elsewhere."""
