"""The verbs of the test-only kinds."""
