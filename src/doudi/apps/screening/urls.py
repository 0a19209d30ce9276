from django.urls import path

from doudi.apps.screening import views

app_name = "screening"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:run_id>/", views.run, name="run"),
    path("findings/", views.findings, name="findings"),
    path("findings/export/", views.export, name="export"),
    path("findings/<int:finding_id>/", views.finding, name="finding"),
]
