from django.urls import URLPattern, URLResolver, path

from apps.accounts.views import profile

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [path("profile/", profile, name="profile")]
