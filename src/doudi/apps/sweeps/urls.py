from django.urls import path

from doudi.apps.sweeps import views

app_name = "sweeps"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:place>/<slug:pack_id>/", views.sweep, name="sweep"),
    path("<slug:place>/<slug:pack_id>/households/", views.households, name="households"),
    path("<slug:place>/<slug:pack_id>/households.csv", views.export, name="export"),
    path("<slug:place>/<slug:pack_id>/households/<str:household_id>/", views.household, name="household"),
    path(
        "<slug:place>/<slug:pack_id>/households/<str:household_id>/decide/", views.try_household, name="try"
    ),
]
