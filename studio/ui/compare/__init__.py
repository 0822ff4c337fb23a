"""Comparing values of one setting."""
