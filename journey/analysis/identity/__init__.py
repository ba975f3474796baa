"""How far identity is to be trusted, and why a link stands."""
