from django.urls import path

from doudi.apps.sweeps import views

app_name = "sweeps"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<int:sweep_id>/", views.sweep, name="sweep"),
    path("<int:sweep_id>/households/", views.households, name="households"),
    path("<int:sweep_id>/households.csv", views.export, name="export"),
    path("<int:sweep_id>/households/<str:household_id>/", views.household, name="household"),
    path("<int:sweep_id>/households/<str:household_id>/decide/", views.try_household, name="try"),
]
