"""The palette: every layer to choose from, and how a few typed letters find one."""
