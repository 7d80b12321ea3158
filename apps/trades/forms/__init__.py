"""What users send, as forms."""
