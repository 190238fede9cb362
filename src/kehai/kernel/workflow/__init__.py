"""Flows of the company laid over the kernel's actions: what they hold is asked for instead of done."""
