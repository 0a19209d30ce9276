"""Addresses of grants and standards."""

from django.urls import path

from doudi.apps.grants import views

app_name = "grants"
urlpatterns = [
    path("", views.grants, name="list"),
    path("exits/", views.exits, name="exits"),
    path("<int:grant_id>/", views.grant, name="grant"),
    path("<int:grant_id>/propose/", views.propose, name="propose"),
    path("<int:grant_id>/hold/", views.hold, name="hold"),
    path("<int:grant_id>/next-help/", views.next_help, name="next-help"),
    path("changes/<int:change_id>/", views.settle, name="settle"),
    path("standards/", views.standard_list, name="standards"),
    path("standards/new/", views.propose_standard, name="propose-standard"),
    path("standards/<int:change_id>/", views.standard, name="standard"),
    path("standards/<int:change_id>/approve/", views.approve_standard, name="approve-standard"),
]
