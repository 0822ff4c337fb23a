"""What a network is: nodes, edges, the catalogue of layers, and what can be wrong.

Knows neither Qt nor Keras.
"""
