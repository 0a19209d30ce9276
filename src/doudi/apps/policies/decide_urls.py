from django.urls import path

from doudi.apps.policies.views import decide

app_name = "decide"
urlpatterns = [
    path("", decide.form, name="form"),
    path("workbench/", decide.workbench, name="workbench"),
    path("answers/", decide.answers, name="answers"),
]
