"""The HTTP entrances of customers that no kind gives."""
