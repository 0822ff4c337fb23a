"""A trained network is tried: what goes in is drawn, opened or typed."""
