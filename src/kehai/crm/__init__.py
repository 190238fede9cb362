"""The business: one package per domain, found by folder."""
