"""All that stands on file of a household, in one statement: its pages would otherwise wait for the database ten times.

Rows come as JSON and are made into the same objects that the tables' own managers give, row security included.
"""

import json
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from doudi.apps.accounts.models import User
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Membership, Person, Statement
from doudi.platform.encrypted import EncryptedText

#: columns that no page of a household reads: an obligor's identity number would be decrypted for nothing
LEFT_OUT = {"obligors": ("citizen_id",)}
_PARTS: dict[str, type[models.Model]] = {
    "memberships": Membership,
    "persons": Person,
    "statements": Statement,
    **{table: which.model for table, which in LISTS.items()},
    "authors": User,
}

# Two parts for statements: with an "or" between household and members no index would serve.
_SQL = """
with member as materialized (
    select * from people_membership
    where household_id = %(household)s and since <= %(day)s and (until is null or until > %(day)s)
), said (part, id, by_id, found) as materialized (
    select 'statements', id, by_id, to_jsonb(one) from people_statement one
    where household_id = %(household)s and person_id is null and "on" <= %(day)s
    union all
    select 'statements', one.id, one.by_id, to_jsonb(one) from member join people_statement one using (person_id)
    where one."on" <= %(day)s
    {lists}
)
select 'memberships', id, to_jsonb(member) from member
union all select 'persons', id, to_jsonb(one) from people_person one where id in (select person_id from member)
union all select part, id, found from said
union all
select 'authors', id, jsonb_build_object('id', id, 'username', username, 'display_name', display_name)
from accounts_user where id in (select by_id from said)
order by 2
"""
_LIST = """
    union all
    select '{part}', id, by_id, to_jsonb(one){without} from {table} one
    where household_id = %(household)s and "on" <= %(day)s"""
SQL = _SQL.format(
    lists="".join(
        _LIST.format(
            part=part,
            table=which.model._meta.db_table,
            without="".join(f" - '{name}'" for name in LEFT_OUT.get(part, ())),
        )
        for part, which in LISTS.items()
    )
)


def read_household(household_id: int, day: date) -> dict[str, list[Any]]:
    """By part, in order of entry: memberships of that day with their `person`, statements and rows of lists up to it
    with their author (`by`), those that were replaced among them."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"household": household_id, "day": day})
        found: dict[str, list[Any]] = {part: [] for part in _PARTS}
        for part, _id, row in cursor.fetchall():
            found[part].append(made(_PARTS[part], json.loads(row)))
    persons = {one.pk: one for one in found.pop("persons")}
    authors = {one.pk: one for one in found.pop("authors")}
    # A person whom the asker's area does not show is as one who is not there, as with a join.
    found["memberships"] = [one for one in found["memberships"] if one.person_id in persons]
    for one in found["memberships"]:
        one.person = persons[one.person_id]
    for part in ("statements", *LISTS):
        for one in found[part]:
            if one.by_id is not None:
                one.by = authors.get(one.by_id)
    return found


def made(model: type[models.Model], row: dict[str, Any]) -> models.Model:
    """An object of a row as to_jsonb writes it; columns that are not there are read when they are asked for."""
    fields = [one for one in model._meta.concrete_fields if one.column in row]
    values = [_value(one, row[str(one.column)]) for one in fields]
    return model.from_db(connection.alias, [one.attname for one in fields], values)


def _value(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, EncryptedText):
        return field.from_db_value(bytes.fromhex(value.removeprefix("\\x")), None, connection)
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return value
