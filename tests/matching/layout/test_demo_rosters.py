"""Every roster of the demo county is read whole: each of its rows is a person or named as none."""

from pathlib import Path

import pytest

from doudi.demo.make import make_county
from doudi.demo.rosters import all_kinds, files
from doudi.demo.rosters.roster import Roster
from doudi.matching import layout
from doudi.matching.kinds import any_header
from doudi.matching.reading import Book, read

Sent = tuple[Path, Book, int]


@pytest.fixture(scope="module", params=["workbooks", "text"])
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Sent]:
    """All rosters, as workbooks or, with the limit set low, as GB18030 text; with each, how many rows it lists."""
    folder = tmp_path_factory.mktemp("county") / "demo"
    sizes: dict[str, int] = {}

    def write(roster: Roster, into: Path, on: int) -> None:
        sizes[f"{into.name}/{roster.stem}"] = roster.size
        files.write_roster(roster, into, on)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "WORKBOOK_ROWS", 20_000 if request.param == "workbooks" else 0)
        patch.setattr(all_kinds, "write_roster", write)
        make_county(150, 5, folder)
    paths = sorted((folder / "rosters").rglob("*.*"))
    return [(path, read(path), sizes[f"{path.parent.name}/{path.stem}"]) for path in paths]


def test_every_row_is_a_person_or_named(sent: list[Sent]) -> None:
    known = any_header()
    assert len(sent) > 20
    for path, book, size in sent:
        persons = 0
        for sheet in book.sheets:
            table = layout.find(sheet, known)
            apart = [one.row for one in (*table.above, *table.not_data)]
            assert sorted(apart + table.body["row"].to_pylist()) == sheet.grid["row"].to_pylist()
            if table.why_not:
                assert sheet.name == "填表说明"
                continue
            name, number = table.column("name"), table.column("citizen_id")
            assert name and number and name.at != number.at, path.name
            assert table.body.column(f"c{name.at}").null_count == 0
            assert set(one.why for one in table.not_data) <= {"合计", "落款", "说明", "重复的表头"}
            persons += table.body.num_rows
        assert persons == size, path.name
