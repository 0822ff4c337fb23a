"""The plane of two inputs."""
