"""Rules about people: rights, trees, passwords."""
