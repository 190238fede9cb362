"""The rules of sales, pure."""
