"""What a person calls: the commands, each a thin way into the rooms below."""
