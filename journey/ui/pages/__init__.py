"""One question a page.

scorecard, journey_graph, drop_off, one_customer, sources, identity, exports. Streamlit runs them
as files; ``parts.frame.page`` draws what surrounds them.
"""
