"""What the worker does for automation."""
