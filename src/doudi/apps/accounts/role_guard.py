"""The database itself refuses an account with two roles that one person may not hold; see roles.yaml, never_with."""

from typing import Any

#: name of the refusal, as constraints are named
REFUSAL = "roles_that_stay_apart"

SQL = f"""
create function doudi_guard_roles() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from accounts_rolesapart apart
        where apart.first in (select new.role union select unnest(new.extra_roles))
          and apart.second in (select new.role union select unnest(new.extra_roles))
    ) then
        raise exception using errcode = 'check_violation', constraint = '{REFUSAL}',
            message = 'two roles that one person may not hold';
    end if;
    return new;
end $$;
create trigger doudi_guard_roles before insert or update of role, extra_roles on accounts_user
    for each row execute function doudi_guard_roles();
"""

UNDO = """
drop trigger if exists doudi_guard_roles on accounts_user;
drop function if exists doudi_guard_roles();
"""


def write_pairs(using: str = "default", **_other: Any) -> None:
    """Copy the pairs of roles.yaml to the table the trigger reads; after every migration."""
    from doudi.apps.accounts.models import RolesApart
    from doudi.apps.accounts.roles import pairs_apart

    wanted = pairs_apart()
    kept = set(RolesApart.objects.using(using).values_list("first", "second"))
    for first, second in kept - wanted:
        RolesApart.objects.using(using).filter(first=first, second=second).delete()
    RolesApart.objects.using(using).bulk_create(
        RolesApart(first=first, second=second) for first, second in sorted(wanted - kept)
    )
