"""One customer's life over all channels."""
