"""The wire: what the window and its child processes say to each other, by topic."""
