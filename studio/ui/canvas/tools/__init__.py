"""What a mouse does on the canvas, one gesture a file."""
