"""What runs leave on disk, and how it is found again. Knows neither Qt nor Keras."""
