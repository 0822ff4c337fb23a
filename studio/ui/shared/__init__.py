"""What several panels use: editors of parameters, pictures, painted rows."""
