"""Addresses of the watch."""

from django.urls import path

from doudi.apps.watch.views import calls, classes, guiding, month, visits, warnings

app_name = "watch"
urlpatterns = [
    path("", warnings.listing, name="list"),
    path("warnings/<int:warned_id>/", warnings.one, name="warning"),
    path("visits/", visits.listing, name="visits"),
    path("visits/<int:household_id>/", visits.new, name="visit"),
    path("coverage/", visits.coverage, name="coverage"),
    path("calls/", calls.listing, name="calls"),
    path("calls/<int:call_id>/", calls.one, name="call"),
    path("classes/", classes.listing, name="classes"),
    path("classes/<int:reclassing_id>/", classes.one, name="reclassing"),
    path("uploads/", classes.uploads, name="uploads"),
    path("uploads/<int:upload_id>/", classes.upload, name="upload"),
    path("months/", month.listing, name="months"),
    path("months/<int:month_id>/", month.one, name="month"),
    path("guiding/", guiding.overview, name="guiding"),
    path("guiding/problems/<int:problem_id>/", guiding.problem, name="problem"),
]
