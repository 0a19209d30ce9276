from django.urls import path

from doudi.apps.work import views

app_name = "work"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:person_id>/", views.person, name="person"),
]
