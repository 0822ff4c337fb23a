"""What a network is: nodes, edges, the catalogue of layers, and what can be wrong. No Qt, no Keras."""
