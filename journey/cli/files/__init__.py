"""Commands that write files for others: one graph or table, or a whole report."""
