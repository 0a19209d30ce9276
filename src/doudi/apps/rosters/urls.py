from django.urls import path

from doudi.apps.rosters import views

app_name = "rosters"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:roster_id>/", views.roster, name="roster"),
    path("<int:roster_id>/refused/", views.refused_rows, name="refused"),
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/<int:link_id>/", views.decide, name="decide"),
]
