"""The Keras process, seen from outside. Knows neither Qt nor Keras."""
