"""The window. Qt and pyqtgraph live here, and nowhere else."""
