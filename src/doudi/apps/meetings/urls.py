from django.urls import path

from doudi.apps.meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="list"),
    path("rules/", views.appraisal_rules, name="rules"),
    path("<int:case_id>/steps/<str:step>/", views.step, name="step"),
    path("<int:meeting_id>/", views.meeting, name="meeting"),
]
