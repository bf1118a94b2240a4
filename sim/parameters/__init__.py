"""What a quantity is: its schema, its bounds, its distribution."""
