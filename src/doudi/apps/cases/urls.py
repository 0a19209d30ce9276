from django.urls import path

from doudi.apps.cases.views import case, deciding, declaring, intake, leads, listing, step

app_name = "cases"
urlpatterns = [
    path("", listing.cases, name="list"),
    path("export/", listing.export, name="export"),
    path("new/", intake.choose, name="new"),
    path("new/<int:household_id>/", intake.apply, name="apply"),
    path("leads/", leads.leads, name="leads"),
    path("leads/new/", leads.new, name="new-lead"),
    path("leads/<int:lead_id>/", leads.lead, name="lead"),
    path("decisions/", deciding.batch, name="batch"),
    path("<int:case_id>/", case.show, name="case"),
    path("<int:case_id>/facts/", case.facts, name="facts"),
    path("<int:case_id>/history/", case.history, name="history"),
    path("<int:case_id>/acts/", case.act, name="act"),
    path("<int:case_id>/papers/", intake.papers, name="papers"),
    path("<int:case_id>/declaration/<str:step>/", declaring.declaration, name="declaration"),
    path("<int:case_id>/declaration/<str:step>/rows/", declaring.rows, name="declaration-rows"),
    path("<int:case_id>/authorisation/<str:step>/", declaring.authorisation, name="authorisation"),
    path("<int:case_id>/decision/<str:step>/", deciding.decide, name="decide"),
    path("<int:case_id>/steps/<str:step>/", step.step, name="step"),
]
