"""Larger studies made of runs: claims, back-tests, verification, exercises."""
