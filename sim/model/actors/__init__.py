"""Who acts: one file per actor; it reads the world, calls rules, writes its own record."""
