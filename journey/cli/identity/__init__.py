"""``journey identity``: what is known of a customer, decisions, and erasing."""
