"""HTTP doors of automation."""
