"""The summary panel."""
