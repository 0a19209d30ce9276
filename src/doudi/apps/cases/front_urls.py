from django.urls import path

from doudi.apps.cases.views.desk import desk

urlpatterns = [path("", desk, name="front")]
