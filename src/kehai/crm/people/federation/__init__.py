"""Signing in through other houses: who they say somebody is, and whom of ours that is."""
