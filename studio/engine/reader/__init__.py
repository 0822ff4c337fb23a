"""Looks into data for a preview, in a light process of its own that knows no Keras.

`messages` is what both sides share; the rest runs in the child, `python -m studio.engine.reader`.
"""
