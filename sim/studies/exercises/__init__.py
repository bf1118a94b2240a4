"""Exercises for a class: a question, steps, and declared experiments whose results are the answers."""
