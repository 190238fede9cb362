"""Approvals: any action of the house may be put under a flow of people who agree to it first."""
