"""Steps and transitions become the journey graph.

Rooms: ``model`` (nodes, edges, graph), ``counts`` (counting in the database), ``draw`` (the
whole graph, or with rare touchpoints folded), ``simplify`` (a graph that can be read), ``law``
(what comes to a node leaves it), ``layout`` (fixed places), ``colours`` (channels, safe for
colour-blind eyes), ``networkx`` (as a ``DiGraph``), ``flows`` (likely ways, narrow places,
circles, costly ways).
"""
