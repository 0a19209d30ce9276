from django.urls import path

from doudi.web import demo_clock

urlpatterns = [path("demo/clock/", demo_clock.ahead, name="demo_clock")]
