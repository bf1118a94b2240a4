"""Student sheets and instructor's pages of exercises."""
