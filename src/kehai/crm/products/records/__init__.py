"""The kinds of the domain."""
