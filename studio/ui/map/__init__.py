"""The latent map and its exploration."""
