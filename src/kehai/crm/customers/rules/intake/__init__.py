"""Taking in what comes from outside: one pipeline for the public form, for programs and for what is typed in (P02, A10, E46)."""
