from django.urls import path

from doudi.apps.reviews import views

app_name = "reviews"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("<int:review_id>/", views.review, name="review"),
    path("reports/", views.reports, name="reports"),
    path("reports/<int:household_id>/", views.report, name="report"),
    path("liveness/", views.liveness, name="liveness"),
    path("liveness/<int:confirmation_id>/", views.confirm, name="confirm"),
]
