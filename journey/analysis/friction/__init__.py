"""What costs the customer effort, marked step by step."""
