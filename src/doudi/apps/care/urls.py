from django.urls import path

from doudi.apps.care import views

app_name = "care"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:person_id>/", views.person, name="person"),
    path("agreements/<int:custody_id>/", views.agreement, name="agreement"),
    path("assessments/<int:assessment_id>/sheet.pdf", views.assessment, name="assessment"),
]
