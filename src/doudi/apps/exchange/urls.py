from django.urls import path

from doudi.apps.exchange import joint_views, views

app_name = "exchange"
urlpatterns = [
    path("", views.board, name="board"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<int:agreement_id>/end/", views.end, name="end"),
    path("ask/", views.ask, name="ask"),
    path("file/", views.file_in, name="file"),
    path("<int:inquiry_id>/", views.inquiry, name="inquiry"),
    path("<int:inquiry_id>/<str:what>.out", views.out, name="out"),
    path("lists/", joint_views.lists, name="lists"),
    path("network/", joint_views.network_page, name="network"),
    path("archives/", joint_views.archives_list, name="archives"),
    path("archives/<int:case_id>/", joint_views.archive, name="archive"),
]
