"""What people decide about identities: told before it is written."""
