from django.urls import path

from doudi.apps.checks import views

app_name = "checks"
urlpatterns = [
    path("", views.waiting, name="list"),
    path("hits/", views.hits, name="hits"),
    path("<int:case_id>/<str:step>/", views.step, name="step"),
    path("answers/<int:answer_id>/", views.answer, name="answer"),
    path("requests/<int:request_id>/again/", views.again, name="again"),
]
