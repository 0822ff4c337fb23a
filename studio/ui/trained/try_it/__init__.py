"""One example goes in, the answer stands below."""
