"""Narva."""
