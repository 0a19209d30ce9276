"""Addresses of payments."""

from django.urls import path

from doudi.apps.payments.views import money, payrolls

app_name = "payments"
urlpatterns = [
    path("", payrolls.payrolls, name="list"),
    path("new/", payrolls.draft, name="draft"),
    path("<int:payroll_id>/", payrolls.payroll, name="payroll"),
    path("<int:payroll_id>/act/", payrolls.act, name="act"),
    path("<int:payroll_id>/bank/", payrolls.bank, name="bank"),
    path("files/<int:file_id>/", payrolls.bank_file, name="bank-file"),
    path("lines/<int:line_id>/withdraw/", payrolls.withdraw, name="withdraw"),
    path("rows/", money.rows, name="rows"),
    path("reconciliation/", money.reconciliation, name="reconciliation"),
    path("budget/", money.budget, name="budget"),
    path("budget/new/", money.plan, name="plan"),
    path("households/<int:household_id>/", money.household, name="household"),
    path("households/<int:household_id>/account/", money.account, name="account"),
    path("accounts/<int:account_id>/settle/", money.settle_account, name="settle-account"),
    path("recoveries/", money.recovery_list, name="recoveries"),
    path("recoveries/<int:recovery_id>/", money.receive, name="receive"),
    path("recoveries/new/<int:grant_id>/", money.demand, name="demand"),
]
