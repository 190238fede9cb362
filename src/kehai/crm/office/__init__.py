"""What the people of the house do beside and for their customers: notices, deadlines, absences."""
