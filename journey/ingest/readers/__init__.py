"""One file a format: from bytes to rows of texts, with their lines."""
