"""What each address of the API answers, one module per subject."""
