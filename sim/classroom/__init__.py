"""A room of people who explore, play and look back, served to their browsers."""
