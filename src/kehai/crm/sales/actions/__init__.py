"""What people do with opportunities."""
