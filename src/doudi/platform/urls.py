"""Every address of the platform."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("doudi.apps.cases.front_urls")),
    path("", include("doudi.apps.accounts.urls")),
    path("cases/", include("doudi.apps.cases.urls")),
    path("grants/", include("doudi.apps.grants.urls")),
    path("reviews/", include("doudi.apps.reviews.urls")),
    path("work/", include("doudi.apps.work.urls")),
    path("honesty/", include("doudi.apps.honesty.urls")),
    path("payments/", include("doudi.apps.payments.urls")),
    path("surveys/", include("doudi.apps.surveys.urls")),
    path("checks/", include("doudi.apps.checks.urls")),
    path("rosters/", include("doudi.apps.rosters.urls")),
    path("exchange/", include("doudi.apps.exchange.urls")),
    path("screening/", include("doudi.apps.screening.urls")),
    path("watch/", include("doudi.apps.watch.urls")),
    path("campaigns/", include("doudi.apps.campaigns.urls")),
    path("meetings/", include("doudi.apps.meetings.urls")),
    path("spot-checks/", include("doudi.apps.spot_checks.urls")),
    path("policies/", include("doudi.apps.policies.urls")),
    path("decide/", include("doudi.apps.policies.decide_urls")),
    path("sweeps/", include("doudi.apps.sweeps.urls")),
    path("areas/", include("doudi.apps.areas.urls")),
    path("help/", include("doudi.apps.help.urls")),
    path("care/", include("doudi.apps.care.urls")),
    path("people/", include("doudi.apps.people.urls")),
    path("notices/", include("doudi.apps.notices.urls")),
    path("gs/needs/", include("doudi.apps.help.public_urls")),
    path("gs/", include("doudi.apps.notices.public_urls")),
    path("papers/", include("doudi.apps.papers.urls")),
    path("jobs/", include("doudi.apps.jobs.urls")),
    path("files/", include("doudi.apps.files.urls")),
    path("record/", include("doudi.apps.record.urls")),
    path("", include("doudi.web.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]

handler403 = "doudi.apps.accounts.views.not_allowed"
handler404 = "doudi.apps.accounts.views.not_here"
handler500 = "doudi.apps.accounts.views.out_of_order"
