"""One question a page.

They are scorecard, journey_graph, drop_off, friction, one_customer, sources, identity and exports.
Streamlit runs them as files; ``parts.frame.page`` draws what surrounds them.
"""
