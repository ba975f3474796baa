"""The demo shop: people, orders, systems, and the truth about them."""
