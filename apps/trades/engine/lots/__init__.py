"""What is held and what was realized: lots opened, closed, carried and settled."""
