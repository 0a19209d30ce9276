from django.urls import path

from doudi.apps.spot_checks import views

app_name = "spot_checks"
urlpatterns = [
    path("", views.draws, name="list"),
    path("cases/<int:case_id>/<str:step>/", views.step, name="step"),
    path("<int:draw_id>/", views.draw, name="draw"),
    path("<int:draw_id>/list.csv", views.listed, name="listed"),
]
