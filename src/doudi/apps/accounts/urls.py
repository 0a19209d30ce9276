from django.urls import path

from doudi.apps.accounts import views, views_kin, views_second_factor, views_staff

urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.Password.as_view(), name="password"),
    path("account/second-factor/", views_second_factor.second_factor_page, name="second_factor"),
    path("account/second-factor/check/", views_second_factor.check, name="second_factor_check"),
    path("account/second-factor/off/", views_second_factor.off, name="second_factor_off"),
    path("accounts/", views_staff.staff, name="staff"),
    path("accounts/new/", views_staff.new_account, name="new_account"),
    path("accounts/<int:user_id>/", views_staff.one_account, name="one_account"),
    path("accounts/<int:user_id>/act/", views_staff.account_act, name="account_act"),
    path("kin/", views_kin.kin, name="kin"),
    path("kin/export.csv", views_kin.export, name="kin_export"),
    path("kin/<int:filing_id>/end/", views_kin.end, name="kin_end"),
]
