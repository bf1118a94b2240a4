"""What follows from what: pure functions, one theory per file, each with its source."""
