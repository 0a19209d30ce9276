from django.urls import path

from doudi.apps.policies.views import library

app_name = "policies"
urlpatterns = [
    path("", library.library, name="library"),
    path("search/", library.search, name="search"),
    path("<slug:pack_id>/", library.document, name="pack"),
    path("<slug:pack_id>/clauses/", library.clauses, name="clauses"),
    path("<slug:pack_id>/rules/", library.rules, name="rules"),
    path("<slug:pack_id>/rules/<str:rule>/", library.rule, name="rule"),
    path("<slug:pack_id>/parameters/", library.parameters, name="parameters"),
    path("<slug:pack_id>/steps/", library.steps, name="steps"),
    path("<slug:pack_id>/screens/", library.screens, name="screens"),
    path("<slug:pack_id>/cases/", library.cases, name="cases"),
]
