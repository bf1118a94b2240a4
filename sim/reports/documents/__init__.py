"""The documents that speak of the model as it is: read from code, configuration, scenarios and tests.

`python -m sim.reports.documents` writes them into docs/; what is written by hand stands in `templates`.
It is a module for those who change the model, not a verb: it reads the tests, which a wheel does not hold.
"""
