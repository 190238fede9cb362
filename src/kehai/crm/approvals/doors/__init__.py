"""What the screens of approvals ask."""
