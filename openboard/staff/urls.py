"""Addresses of staff's accounts. Those of the moderation queue are with the board's others."""

from django.urls import path

from openboard.staff.views import account, people, signing_in

urlpatterns = [
    path("staff", signing_in.show_home, name="staff"),
    path("staff/login", signing_in.sign_in, name="staff_login"),
    path("staff/verify", signing_in.verify, name="staff_verify"),
    path("staff/enroll", signing_in.enroll, name="staff_enroll"),
    path("staff/join/<str:token>", signing_in.join, name="staff_join"),
    path("staff/logout", signing_in.sign_out, name="staff_logout"),
    path("staff/account", account.show_account, name="staff_account"),
    path("staff/account/password", account.change_password, name="staff_password"),
    path("staff/account/codes", account.renew_codes, name="staff_codes"),
    path("staff/people", people.show_people, name="staff_people"),
    path("staff/people/invite", people.invite, name="staff_invite"),
    path("staff/people/<int:number>", people.show_one, name="staff_person"),
    path("staff/people/<int:number>/roles", people.set_roles, name="staff_roles"),
    path("staff/people/<int:number>/link", people.make_link, name="staff_link"),
    path("staff/people/<int:number>/close", people.close_account, name="staff_close"),
    path("staff/people/<int:number>/open", people.open_account, name="staff_open"),
    path("staff/people/<int:number>/reset", people.reset_second_factor, name="staff_reset"),
    path("staff/people/<int:number>/unlock", people.unlock, name="staff_unlock"),
]
