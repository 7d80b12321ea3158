"""What happened: broker rows classified, paired and put in order."""
