"""The documents that speak of the model as it is: read from code, configuration, scenarios and tests."""
