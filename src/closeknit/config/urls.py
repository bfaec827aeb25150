"""Addresses of the site, concept by concept."""

from django.urls import include, path

urlpatterns = [
    path("", include("closeknit.app.home.urls")),
    path("account/", include("allauth.urls")),
    path("", include("closeknit.app.accounts.urls")),
    path("b/<slug:brand>/", include("closeknit.app.intake.urls")),
]
