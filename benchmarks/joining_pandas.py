"""The join by pandas in a process of its own: ``python -m benchmarks.joining_pandas FOLDER VALUES``; prints JSON.

Reads ``persons.parquet`` (p, h, key, name_key) and one file a kind (key, name_key and the columns in VALUES, a JSON object
by kind), merges and groups as its manual says, and writes ``found_KIND.parquet`` and ``homes_KIND.parquet``.
"""

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd


def main() -> None:
    folder, values = Path(sys.argv[1]), json.loads(sys.argv[2])
    began = time.perf_counter()
    people = pd.read_parquet(folder / "persons.parquet")
    frames = {kind: pd.read_parquet(folder / f"{kind}.parquet") for kind in values}
    loaded = time.perf_counter()
    results = {}
    for kind, columns in values.items():
        grouped = frames.pop(kind).groupby(["key", "name_key"], sort=False)
        sums = grouped[columns].sum() if columns else pd.DataFrame(index=grouped.size().index)
        sums["rows"] = grouped.size()
        found = people.merge(sums.reset_index(), on=["key", "name_key"])[["p", "h", "rows", *columns]]
        results[f"found_{kind}"] = found
        results[f"homes_{kind}"] = found.groupby("h", sort=False)[["rows", *columns]].sum()
    done = time.perf_counter()
    for name, frame in results.items():
        frame.to_parquet(folder / f"{name}.parquet")
    written = time.perf_counter()
    checked = {
        name: [len(frame), *(int(frame[column].sum()) for column in ["rows", *values[name[6:]]])]
        for name, frame in results.items()
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        json.dumps(
            {
                "load": loaded - began,
                "join": done - loaded,
                "write": written - done,
                "peak": peak,
                "checked": checked,
            }
        )
    )


if __name__ == "__main__":
    main()
