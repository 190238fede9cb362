"""The conformance suite: what every kind keeps, shipped, test-only or not yet written."""
