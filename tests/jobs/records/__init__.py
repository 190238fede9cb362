"""Tables of the test-only jobs."""
