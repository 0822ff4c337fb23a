"""Pictures of a network, for a slide or a paper: PNG, SVG and PDF."""
