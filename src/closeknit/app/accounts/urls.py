"""Addresses of accounts, brands and members."""

from django.urls import path

from closeknit.app.accounts.views import brands, members, set_up

urlpatterns = [
    path("set-up/", set_up.set_up_page, name="set-up"),
    path("hello/<str:code>", set_up.hello, name="hello"),
    path("invitation/<str:token>/", members.invitation, name="invitation"),
    path("brands/new/", brands.new_brand, name="new-brand"),
    path("b/<slug:brand>/members/", members.members, name="members"),
    path("b/<slug:brand>/members/<int:pk>/role/", members.member_role, name="member-role"),
    path("b/<slug:brand>/members/<int:pk>/remove/", members.member_removed, name="member-removed"),
    path("b/<slug:brand>/invitations/<int:pk>/withdraw/", members.invitation_withdrawn, name="invitation-withdrawn"),
    path("b/<slug:brand>/settings/", brands.brand_settings, name="brand-settings"),
    path("b/<slug:brand>/settings/address/", set_up.public_address, name="public-address"),
    path("b/<slug:brand>/trail/", brands.trail, name="trail"),
]
