"""What people do to flows and requests."""
