"""Every address of the platform."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="policies:library"), name="front"),
    path("", include("doudi.apps.accounts.urls")),
    path("policies/", include("doudi.apps.policies.urls")),
    path("decide/", include("doudi.apps.policies.decide_urls")),
    path("sweeps/", include("doudi.apps.sweeps.urls")),
    path("", include("doudi.web.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]

handler403 = "doudi.apps.accounts.views.not_allowed"
handler404 = "doudi.apps.accounts.views.not_here"
handler500 = "doudi.apps.accounts.views.out_of_order"
