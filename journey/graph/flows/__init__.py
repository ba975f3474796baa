"""What networkx finds on the journey graph.

The graph has some thousand nodes and edges, so these questions take milliseconds. What they name
is counted exactly elsewhere: the graph knows pairs of touchpoints, no whole journeys.
"""
