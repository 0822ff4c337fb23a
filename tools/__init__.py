"""Programs that make what the project keeps; run from a checkout, not installed."""
