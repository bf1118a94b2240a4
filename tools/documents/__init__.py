"""Writes the documents of docs/ that describe the model, from code, configuration, scenarios and tests."""
