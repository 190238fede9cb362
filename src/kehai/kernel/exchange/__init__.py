"""Files in and out: what people bring from Excel, and what they take along."""
