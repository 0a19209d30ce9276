from django.urls import path

from doudi.apps.help.views import funds, joining, ledger, referrals

app_name = "help"
urlpatterns = [
    path("", referrals.listing, name="list"),
    path("<int:referral_id>/", referrals.referral, name="referral"),
    path("households/<int:household_id>/", referrals.household, name="household"),
    path("households/<int:household_id>/give/", referrals.give, name="give"),
    path("households/<int:household_id>/measure/", referrals.measure, name="measure"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.export, name="ledger-export"),
    path("lists/", ledger.lists, name="lists"),
    path("lists/<int:push_id>/", ledger.take_list, name="take-list"),
    path("two-lists/", joining.two_lists, name="two-lists"),
    path("needs/", joining.unmet, name="needs"),
    path("funds/", funds.projects, name="funds"),
    path("funds/<int:allocation_id>/", funds.allocation, name="allocation"),
    path("funds/projects/<int:project_id>/", funds.project, name="project"),
]
