from django.urls import URLPattern, URLResolver, path

from apps.accounts.views import profile, sync_question

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("profile/", profile, name="profile"),
    path("sync-question/", sync_question, name="sync_question"),
]
