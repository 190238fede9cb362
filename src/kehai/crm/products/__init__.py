"""Products: what is sold, by which parameters one finds it, and what it costs whom."""
