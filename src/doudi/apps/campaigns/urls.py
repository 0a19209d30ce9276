from django.urls import path

from doudi.apps.campaigns.views import door, leading, problems, sheets

app_name = "campaigns"
urlpatterns = [
    path("", leading.campaigns, name="list"),
    path("referrals/", problems.referrals, name="referrals"),
    path("checks/<int:check_id>/", door.check, name="check"),
    path("problems/<int:problem_id>/", problems.problem, name="problem"),
    path("sheets/<int:sheet_id>/", sheets.sheet, name="sheet"),
    path("sheets/<int:sheet_id>.pdf", sheets.as_pdf, name="sheet-pdf"),
    path("<slug:key>/", leading.campaign, name="campaign"),
    path("<slug:key>/plans/<str:name>/", leading.plan, name="plan"),
    path("<slug:key>/rounds/<str:name>/", door.households, name="round"),
    path("<slug:key>/problems/", problems.listing, name="problems"),
    path("<slug:key>/problems/export/", problems.export, name="problems-export"),
    path("<slug:key>/sheets/", sheets.listing, name="sheets"),
    path("<slug:key>/inspections/", leading.inspections, name="inspections"),
]
