"""A first start makes the same schema whether or not Django makes every model anew at each step of a migration."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.state import ProjectState, StateApps

from doudi.platform.quick_migrations import rendering_only_what_changed

pytestmark = pytest.mark.django_db

OPERATIONS = [
    CreateModel("Home", [("id", models.BigAutoField(primary_key=True)), ("place", models.CharField(max_length=12))]),
    CreateModel(
        "Member",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("home", models.ForeignKey("quick.Home", models.PROTECT, related_name="members")),
            ("since", models.DateField(null=True)),
        ],
    ),
    AddIndex("member", models.Index(fields=["home", "since"], name="quick_member_home")),
    AddConstraint("home", models.UniqueConstraint(fields=["place"], name="quick_home_place")),
    AddField("home", "head", models.ForeignKey("quick.Member", models.PROTECT, null=True, related_name="+")),
    AlterField("home", "place", models.CharField(max_length=20, db_collation="C")),
    CreateModel(
        "Visit",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("home", models.ForeignKey("quick.Home", models.CASCADE)),
            ("seen", models.ManyToManyField("quick.Member")),
        ],
        options={"indexes": [models.Index(fields=["home"], name="quick_visit_home")]},
    ),
]  # fmt: skip


def statements() -> list[str]:
    """What the operations would have the database do, one after another as a migration does them."""
    state = ProjectState()
    state.apps  # noqa: B018  (rendered, as it is in the middle of a migration)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for operation in OPERATIONS:
            before = state.clone()
            operation.state_forwards("quick", state)
            operation.database_forwards("quick", editor, before, state)
    return [str(one) for one in editor.collected_sql]


def test_the_same_statements_come_of_the_same_operations() -> None:
    usual = statements()
    with rendering_only_what_changed():
        quick = statements()
    assert quick == usual
    assert len(usual) > 10


def test_for_a_new_table_its_own_model_alone_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[list[str]] = []
    render = StateApps.render_multiple

    def noted(apps: Any, states: list[Any]) -> None:
        made.append(sorted(one.name for one in states))
        render(apps, states)

    monkeypatch.setattr(StateApps, "render_multiple", noted)
    with rendering_only_what_changed():
        statements()
    assert [one for one in made if one] == [
        ["Home"], ["Member"],  # tables
        ["Home", "Member"], ["Home", "Member"],  # a column added and one altered: Django's own way
        ["Visit"],
    ]  # fmt: skip
    assert ProjectState.add_model.__module__ == "django.db.migrations.state", (
        "afterwards Django goes its own way"
    )
