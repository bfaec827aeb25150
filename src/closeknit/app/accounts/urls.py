"""Addresses of accounts, brands and members."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
