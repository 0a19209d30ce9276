from django.urls import path

from doudi.apps.surveys.views import lists, visit

app_name = "surveys"
urlpatterns = [
    path("to-visit/", lists.to_visit, name="to_visit"),
    path("to-visit.csv", lists.to_visit_export, name="to_visit_export"),
    path("proposed/", lists.proposed, name="proposed"),
    path("proposed.csv", lists.proposed_export, name="proposed_export"),
    path("photos/<int:photo_id>/", visit.photo_file, name="photo_file"),
    path("<int:case_id>/<str:step>/", visit.step, name="step"),
    path("<str:key>/save", visit.save, name="save"),
    path("<str:key>/photo", visit.photo, name="photo"),
    path("<str:key>/photo/<int:photo_id>/remove", visit.remove_photo, name="remove_photo"),
    path("<str:key>/worksheet", visit.worksheet, name="worksheet"),
    path("<str:key>/sign", visit.sign, name="sign"),
    path("<str:key>/unsign", visit.unsign, name="unsign"),
    path("<str:key>/finish", visit.finish, name="finish"),
]
