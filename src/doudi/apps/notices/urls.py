"""Addresses of notices for the staff."""

from django.urls import path

from doudi.apps.notices.views import lists, making, objections, one

app_name = "notices"
urlpatterns = [
    path("", lists.overview, name="list"),
    path("new/", making.new, name="new"),
    path("long-term/", making.long_term_page, name="long_term"),
    path("long-term/new/", making.long_term_new, name="long_term_new"),
    path("objections/", lists.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/<int:pk>/settle/", objections.settle, name="settle"),
    path("objections/<int:pk>/answered/", objections.answered, name="answered"),
    path("photos/<int:pk>/", one.photo, name="photo"),
    path("step/<int:case_id>/<str:step>/", one.step, name="step"),
    path("<int:pk>/", one.notice, name="notice"),
    path("<int:pk>/sheet.pdf", one.sheet, name="sheet"),
    path("<int:pk>/seal/", one.seal, name="seal"),
    path("<int:pk>/hang/", one.hang, name="hang"),
    path("<int:pk>/last-day/", one.last_day, name="last_day"),
    path("<int:pk>/print/", one.print_anew, name="print_anew"),
    path("<int:pk>/discard/", one.discard, name="discard"),
    path("<int:pk>/object/", one.object_to, name="object"),
]
