"""Where Strata keeps what it makes for a person: runs, blocks, copies of unsaved edits, a cache."""

import os
from pathlib import Path


def data_folder() -> Path:
    """STRATA_HOME, or else the person's data folder. It need not exist yet."""
    home = os.environ.get("STRATA_HOME")
    if home:
        return Path(home).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("strata-studio", appauthor=False))


def cache_folder() -> Path:
    """Where lies what can be made anew at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("strata-studio", appauthor=False))


def autosave_folder() -> Path:
    """Where copies of unsaved edits lie, and the notes that say whose they are."""
    return data_folder() / "autosave"


def blocks_folder() -> Path:
    """Where the blocks lie that a person keeps for other networks."""
    return data_folder() / "blocks"
