"""The kernel's own records."""
