"""Addresses that everybody may open, without login."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from doudi.apps.notices.views import public, public_policy

app_name = "public_notices"
urlpatterns = [
    path("", login_not_required(public.index), name="index"),
    path("policy/", login_not_required(public_policy.policy), name="policy"),
    path("answer/", login_not_required(public.answer), name="answer"),
    path("<str:key>/", login_not_required(public.notice), name="notice"),
    path("<str:key>/sheet.pdf", login_not_required(public.sheet), name="sheet"),
    path("<str:key>/object/", login_not_required(public.object_to), name="object"),
]
