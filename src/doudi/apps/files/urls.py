"""Addresses of files."""

from django.urls import re_path

from doudi.apps.files import views

app_name = "files"
urlpatterns = [re_path(r"^(?P<key>[0-9a-f]{40})/$", views.file, name="file")]
