"""Addresses of official documents."""

from django.urls import path

from doudi.apps.papers import views

app_name = "papers"
urlpatterns = [
    path("<int:case_id>/", views.papers, name="case"),
    path("<int:case_id>/keep/", views.keep, name="keep"),
    path("<int:case_id>/dossier.pdf", views.whole, name="dossier"),
    path("<int:case_id>/<slug:name>.pdf", views.paper, name="paper"),
    path("changes/<int:change_id>/letter.pdf", views.letter, name="letter"),
    path("kept/<int:pk>/", views.kept, name="kept"),
]
