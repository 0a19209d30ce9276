from django.urls import path

from doudi.apps.areas import views

app_name = "areas"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("division/", views.division, name="division"),
    path("office/", views.office, name="office"),
    path("post/", views.post, name="post"),
]
