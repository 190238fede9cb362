"""What happens with customers by itself."""
