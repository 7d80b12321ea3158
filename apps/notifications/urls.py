from django.urls import URLPattern, URLResolver, path

from apps.notifications import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="list"),
    path("<int:notice_id>/read/", views.read, name="read"),
    path("read/", views.read_all, name="read_all"),
    path("settings/", views.settings, name="settings"),
]
