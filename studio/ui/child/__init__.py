"""Child processes as Qt sees them: threads, signals, and one kept warm."""
