"""No row is lost: rows read, refused, repeated, and which identifiers meet."""
