from django.urls import path

from doudi.apps.sweeps import views

app_name = "sweeps"
urlpatterns = [path("", views.overview, name="overview")]
