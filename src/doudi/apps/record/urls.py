"""Addresses of the record of acts."""

from django.urls import path

from doudi.apps.record import views

app_name = "record"
urlpatterns = [
    path("", views.acts, name="acts"),
    path("<int:act_id>/", views.act, name="act"),
    path("reveal/", views.show, name="reveal"),
]
