from django.urls import URLPattern, URLResolver

app_name = "trades"
urlpatterns: list[URLPattern | URLResolver] = []
