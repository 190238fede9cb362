"""Customers: who buys from us, the pools they swim in, the people who follow them up."""
