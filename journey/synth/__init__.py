"""The planted-truth generator: worlds with known identities, journeys and frictions."""
