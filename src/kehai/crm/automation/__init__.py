"""Automation: what the program does by itself when something happens, by rules that the company writes."""
