"""Addresses of linking, below the sync's own."""

from django.urls import path

from apps.tastytrade_sync.views import links

urlpatterns = [
    path("", links.index, name="links"),
    path("help/", links.link_help, name="link_help"),
    path("personal/", links.link_personal, name="link_personal"),
    path("redirect/", links.link_redirect, name="link_redirect"),
    path("callback/", links.link_callback, name="link_callback"),
    path("<int:link_id>/forget/", links.forget, name="forget"),
]
