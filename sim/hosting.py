"""`narva classroom`."""
