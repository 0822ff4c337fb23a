"""How well a trained network does: scores, examples, weights."""
