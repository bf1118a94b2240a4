"""A scenario is a folder of tables: how it is read and checked."""
