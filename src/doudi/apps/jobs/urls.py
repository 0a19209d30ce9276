"""Addresses of jobs."""

from django.urls import path

from doudi.apps.jobs import views

app_name = "jobs"
urlpatterns = [path("<int:run_id>/", views.run, name="run")]
