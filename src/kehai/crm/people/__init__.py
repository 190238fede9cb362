"""People: users, departments, the reporting line, roles as data, signing in."""
