"""The open document: its edits, what is selected, and what follows from it."""
