"""The pages of the classroom, one a file."""
