from django.urls import path

from doudi.apps.honesty import views

app_name = "honesty"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:entry_id>/", views.entry, name="entry"),
    path("household/<int:household_id>/", views.household, name="household"),
]
