"""Checks of the model, and how far its headline sentences hold."""
