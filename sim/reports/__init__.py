"""Figures and pages; reads results only."""
