"""What sales do at night."""
