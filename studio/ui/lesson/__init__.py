"""The text that goes with an example, beside the canvas."""
