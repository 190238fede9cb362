"""People's own entrances."""
