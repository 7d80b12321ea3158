"""What the addresses of lists ask for: every state of a list is a URL."""
