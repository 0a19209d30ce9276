from django.urls import path

from doudi.apps.policies.views import library

app_name = "policies"
urlpatterns = [
    path("", library.library, name="library"),
    path("search/", library.search, name="search"),
]
