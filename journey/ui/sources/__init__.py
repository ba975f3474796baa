"""The page Sources & data quality."""
