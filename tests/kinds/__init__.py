"""Test-only kinds, so that the kernel and its HTTP are tested without customers."""
