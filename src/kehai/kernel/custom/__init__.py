"""What an administrator adds while it runs: own fields."""
