"""What could cure a problem, what people usually want first. Nothing here decides what is legal."""
