"""What a set of legs is called, and what it can win or lose: knows contracts and quantities only."""
