"""Addresses that everybody may open, without login."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from doudi.apps.help.views import joining

app_name = "public_needs"
urlpatterns = [path("", login_not_required(joining.public), name="index")]
