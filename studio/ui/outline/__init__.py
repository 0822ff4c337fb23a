"""The network as a tree, for keyboards and screen readers."""
