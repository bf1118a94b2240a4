"""The rules: pure functions, one theory per file, each with its source."""
