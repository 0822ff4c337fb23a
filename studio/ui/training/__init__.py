"""The training room: the thread that follows a run, and the panels that show it."""
