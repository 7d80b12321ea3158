"""What a set of legs is called, and what it can win or lose."""
