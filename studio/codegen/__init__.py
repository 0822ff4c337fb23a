"""From a project to the Python that it means: one project in, one formatted file out.

Knows neither Qt nor Keras.
"""
