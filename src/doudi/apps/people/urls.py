from django.urls import path

from doudi.apps.people.views import changing, household, listing, stating

app_name = "people"
urlpatterns = [
    path("", listing.households, name="households"),
    path("export.xlsx", listing.export, name="export"),
    path("search/", listing.search_page, name="search"),
    path("new/", changing.new, name="new"),
    path("<int:household_id>/", household.household, name="household"),
    path("<int:household_id>/entitled/", household.entitled, name="entitled"),
    path("<int:household_id>/history/", household.history, name="history"),
    path("<int:household_id>/join/", changing.join, name="join"),
    path("<int:household_id>/state/", stating.facts, name="facts"),
    path("<int:household_id>/state/<int:person_id>/", stating.facts, name="person_facts"),
    path("<int:household_id>/rows/<str:table>/", stating.rows, name="rows"),
    path("<int:household_id>/aside/<str:table>/<int:row_id>/", stating.aside, name="aside"),
    path("<int:household_id>/change/<str:change>/", changing.change, name="change"),
    path("persons/<int:person_id>/correct/", changing.correct, name="correct"),
]
