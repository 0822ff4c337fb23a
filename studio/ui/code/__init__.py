"""The code panel: the Python that the picture means, following the selection."""
