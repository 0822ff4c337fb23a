"""How the catalogue is made: Keras's own signatures and docstrings, and a hand-kept overlay."""
