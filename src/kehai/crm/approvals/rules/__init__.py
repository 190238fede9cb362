"""How flows hold, who decides, and what becomes of requests."""
