"""Addresses of pages over several concepts."""

from django.urls import path

from closeknit.app.home import views

urlpatterns = [
    path("", views.start, name="start"),
    path("livez", views.livez, name="livez"),
    path("b/<slug:brand>/", views.home, name="home"),
]
