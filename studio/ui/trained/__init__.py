"""What a trained network is asked: scores, examples, weights, gates, tries."""
