"""What the database itself refuses of a case, whatever writes to it; and the sentences for each refusal.

The procedure engine refuses the same with better words. These guards hold for raw SQL, imports and two people at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from doudi.core.refusal import Refused

#: by name of the constraint: sentence, code, clause
SENTENCES = {
    "nobody_has_two_hands_of_a_case": (
        "同一个人不能在一件办件里担两手：调查、审核、决定要由不同的人办。请换一位同事办这一步。",
        "same-person",
        "",
    ),
    "case_event_in_order": (
        "这件刚刚有别人办了一步，请先看最新情况再办。",
        "moved-on",
        "",
    ),
    "one_open_case_a_matter": (
        "这户同一事项已经有一件正在办理，不能再立一件。请打开那一件继续办。",
        "already-open",
        "",
    ),
    "no_hand_for_kin": (
        "这户有您备案的近亲属，您应当回避，不能经办这一件。请换一位同事办。",
        "kin",
        "57-11",
    ),
    "no_hand_outside_the_area": (
        "这件办件不在经办人的辖区之内，不能经办。",
        "outside-area",
        "",
    ),
    "no_decision_without_the_hand": (
        "作决定的人必须是在这件办件里担“审批确认”的人。请由有决定权的人在办件里办。",
        "no-decision-hand",
        "",
    ),
    "no_approval_before_the_visit": (
        "这件被抽中，还没有入户抽查，不能准予。请先完成抽查入户。",
        "drawn-not-visited",
        "LD-08",
    ),
    "no_grant_without_a_decided_case": (
        "待遇只能由经过程序、准予的办件产生：要有这一户、这个项目的准予决定。请先受理申请、按程序办到决定。",
        "no-decided-case",
        "LD-10",
    ),
}


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn a refusal of the database into its sentence; other faults pass."""
    try:
        yield
    except IntegrityError as fault:
        diagnosis = getattr(fault.__cause__, "diag", None)
        found = SENTENCES.get(getattr(diagnosis, "constraint_name", None) or "")
        if found is None:
            raise
        message, code, clause = found
        raise Refused(message, code=code, clause=clause) from fault


# The functions look at rows of all areas (near relatives may be filed elsewhere), for their own length only.
_EVERYWHERE = "set doudi.area_from = '0' set doudi.area_to = ':'"

_REFUSE = "raise exception using errcode = 'check_violation', constraint = '{name}', message = '{message}'"


def _refuse(name: str) -> str:
    return _REFUSE.format(name=name, message=SENTENCES[name][0])


SQL = f"""
create function doudi_guard_hand() returns trigger language plpgsql {_EVERYWHERE} as $$
declare
    home bigint;
    place varchar;
begin
    select household_id, area_code into home, place from cases_case where id = new.case_id;
    if exists (
        select 1
        from accounts_kinfiling filing
        join people_membership membership on membership.household_id = home and membership.until is null
        join people_person person on person.id = membership.person_id
        where filing.official_id = new.user_id
          and filing.ended_on is null
          and (filing.person_id = person.id
               or (filing.citizen_index <> '' and filing.citizen_index = person.citizen_index))
    ) then
        {_refuse("no_hand_for_kin")};
    end if;
    if not exists (
        select 1 from accounts_user u
        where u.id = new.user_id
          and left(u.area_code, case u.level when 'nation' then 0 when 'province' then 2 when 'city' then 4
                                             when 'county' then 6 when 'township' then 9 else 12 end)
            = left(place, case u.level when 'nation' then 0 when 'province' then 2 when 'city' then 4
                                       when 'county' then 6 when 'township' then 9 else 12 end)
    ) then
        {_refuse("no_hand_outside_the_area")};
    end if;
    return new;
end $$;
create trigger doudi_guard_hand before insert or update on cases_casehand
    for each row execute function doudi_guard_hand();

create function doudi_guard_decision() returns trigger language plpgsql {_EVERYWHERE} as $$
begin
    if not exists (
        select 1 from cases_casehand hand
        where hand.case_id = new.case_id and hand.user_id = new.by_id and hand.hand = 'decision'
    ) then
        {_refuse("no_decision_without_the_hand")};
    end if;
    return new;
end $$;
create trigger doudi_guard_decision before insert on cases_decision
    for each row execute function doudi_guard_decision();

create function doudi_guard_approval() returns trigger language plpgsql {_EVERYWHERE} as $$
begin
    if exists (
        select 1 from spot_checks_drawncase drawn
        where drawn.case_id = new.id and drawn.drawn and drawn.visited_on is null
    ) then
        {_refuse("no_approval_before_the_visit")};
    end if;
    return new;
end $$;
create trigger doudi_guard_approval before update of status on cases_case
    for each row when (new.status = 'approved' and old.status is distinct from 'approved')
    execute function doudi_guard_approval();
"""

UNDO = """
drop trigger if exists doudi_guard_approval on cases_case;
drop trigger if exists doudi_guard_decision on cases_decision;
drop trigger if exists doudi_guard_hand on cases_casehand;
drop function if exists doudi_guard_approval(), doudi_guard_decision(), doudi_guard_hand();
"""

# Whoever owns the tables may take over what ran before the platform did; no page, job or import is the owner (LD-10).
GRANT_SQL = f"""
create function doudi_guard_grant() returns trigger language plpgsql {_EVERYWHERE} as $$
begin
    if not has_table_privilege(current_user, 'grants_grant', 'trigger') and not exists (
        select 1
        from cases_decision decided
        join cases_case c on c.id = decided.case_id
        where decided.id = new.decision_id and decided.outcome = 'approve'
          and c.household_id = new.household_id and c.status in ('approved', 'closed')
          and coalesce(nullif(decided.programme, ''), c.programme) = new.programme
    ) then
        {_refuse("no_grant_without_a_decided_case")};
    end if;
    return new;
end $$;
create trigger doudi_guard_new_grant before insert on grants_grant
    for each row execute function doudi_guard_grant();
create trigger doudi_guard_grant before update on grants_grant
    for each row when (
        new.decision_id is distinct from old.decision_id or new.household_id is distinct from old.household_id
        or new.programme is distinct from old.programme or (old.annulled and not new.annulled)
    )
    execute function doudi_guard_grant();
"""

GRANT_UNDO = """
drop trigger if exists doudi_guard_grant on grants_grant;
drop trigger if exists doudi_guard_new_grant on grants_grant;
drop function if exists doudi_guard_grant();
"""
