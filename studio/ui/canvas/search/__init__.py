"""Finding: nodes on the canvas, layers to add, partners for a wire."""
