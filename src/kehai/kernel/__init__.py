"""Any business record: kinds, reading, writing, rights, history. Knows no customer."""
