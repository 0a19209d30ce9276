"""The tables whose rows must be on record: a row there that no act wrote was put in behind the platform's back."""

from django.apps import apps

#: table → when (SQL over the row t) a row must have been written by an act. Drafts need not.
MUST_BE_ON_RECORD = {
    "cases_case": "true",
    "cases_caseevent": "true",
    "cases_casehand": "true",
    "cases_decision": "true",
    "people_statement": "true",
    "grants_grant": "true",
    "grants_grantversion": "true",
    "payments_account": "true",
    "payments_payroll": "true",
    "payments_payrollline": "exists (select 1 from payments_payroll p where p.id = t.payroll_id and p.locked_at is not null)",
    "payments_ledgerentry": "true",
    "payments_recovery": "true",
}


def label_of(table: str) -> str:
    """What people call the rows of a table; the table's name where nobody has given it one."""
    words = {
        "cases_case": "办件",
        "cases_caseevent": "办件经过",
        "cases_casehand": "经手人",
        "cases_decision": "决定",
        "people_statement": "陈述",
        "grants_grant": "待遇",
        "grants_grantversion": "待遇金额",
        "payments_account": "收款账户",
        "payments_payroll": "发放批次",
        "payments_payrollline": "发放明细",
        "payments_ledgerentry": "发放台账",
        "payments_recovery": "追回",
    }
    if table in words:
        return words[table]
    named = [str(model._meta.verbose_name) for model in apps.get_models() if model._meta.db_table == table]
    return named[0] if named else table
