from django.urls import URLPattern, URLResolver, path

from apps.dashboard.views import index

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [path("", index, name="index")]
