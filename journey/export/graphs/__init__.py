"""The graph in its formats, one file each."""
