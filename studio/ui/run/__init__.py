"""The run in hand: its controller, its state, and what it feeds to the views."""
