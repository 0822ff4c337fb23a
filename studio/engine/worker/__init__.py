"""The Keras process, from inside. Started as `python -m studio.engine.worker`, never imported."""
