"""What a person can have another way: keys and looks."""
