"""Addresses of official documents."""

from django.urls import path

from doudi.apps.papers import list_views, views

app_name = "papers"
urlpatterns = [
    path("<int:case_id>/", views.papers, name="case"),
    path("<int:case_id>/keep/", views.keep, name="keep"),
    path("<int:case_id>/dossier.pdf", views.whole, name="dossier"),
    path("<int:case_id>/<slug:name>.pdf", views.paper, name="paper"),
    path("changes/<int:change_id>/letter.pdf", views.letter, name="letter"),
    path("changes/<int:change_id>/sheet.pdf", views.change, name="change"),
    path("blank/<slug:name>.pdf", views.blank_form, name="blank"),
    path("kept/<int:pk>/", views.kept, name="kept"),
    path("lists/", list_views.choose, name="lists"),
    path("lists/relatives.pdf", list_views.relatives, name="relatives"),
    path("lists/<slug:name>.<slug:ending>", list_views.grants_list, name="list"),
    path("payrolls/<int:pk>.<slug:ending>", list_views.payroll, name="payroll"),
    path("draws/<int:pk>.pdf", list_views.draw, name="draw"),
]
