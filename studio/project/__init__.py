"""What is saved: the graph, its data and how it is trained. Knows neither Qt nor Keras."""
