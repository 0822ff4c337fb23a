"""The Keras process from inside: the only place that imports keras.

It is started (`python -m studio.engine.worker`), never imported by the rest of the program.
"""
