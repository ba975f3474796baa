"""The files of the demo shop: each system writes down what it saw in its own way."""
