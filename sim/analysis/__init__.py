"""Analyses of stored results: sensitivity, discovery, robustness, convergence."""
