"""Where things lie on disk. Nothing else in the platform spells out a folder."""

import os
from pathlib import Path


def checkout() -> Path:
    """The root of the checkout: DOUDI_HOME, or the nearest folder above this file that holds manage.py."""
    if home := os.environ.get("DOUDI_HOME"):
        return Path(home).resolve()
    for folder in Path(__file__).resolve().parents:
        if (folder / "manage.py").is_file():
            return folder
    return Path.cwd()


def var() -> Path:
    """What a running installation writes and may lose: demo county, account list, secret key. DOUDI_VAR moves it."""
    chosen = os.environ.get("DOUDI_VAR")
    return Path(chosen).resolve() if chosen else checkout() / "var"


def database_folder(name: str = "pg") -> Path:
    """The folder of the embedded PostgreSQL.

    As root it lies in /var/lib/doudi: the server runs as a system user of its own, who must be able to reach
    the folder, and the checkout of root may lie where others must not look. DOUDI_PG moves it.
    """
    if chosen := os.environ.get("DOUDI_PG"):
        return Path(chosen).resolve() / name
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/doudi") / name
    return var() / name


def keep() -> Path:
    """What belongs to the database but lies outside it, and must not be lost: keys, files, a demonstration's clock.

    It lies beside the embedded database, so that another checkout that uses the same one can read it. DOUDI_KEEP
    moves it.
    """
    chosen = os.environ.get("DOUDI_KEEP")
    return Path(chosen).resolve() if chosen else database_folder("kept")
