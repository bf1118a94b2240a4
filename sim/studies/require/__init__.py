"""The question what would have to be true for a statement to hold."""
