"""What approvals keep."""
