"""The machine-readable description of the interface, OpenAPI 3.1, derived from the kinds."""
