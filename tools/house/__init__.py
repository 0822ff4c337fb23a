"""The house as it stands: rooms, arrows and circles, read from the imports of `studio/`."""
