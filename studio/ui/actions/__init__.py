"""The commands of the window as one table, and their keys."""
