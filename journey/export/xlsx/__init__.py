"""Tables as spreadsheets: one sheet a table, and what every column means."""
