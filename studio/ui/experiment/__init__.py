"""One project run with several values of one setting, side by side."""
