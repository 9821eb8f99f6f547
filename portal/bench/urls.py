"""The portal's addresses and the bench's own."""

from django.urls import path

from portal.bench import views
from portal.urls import urlpatterns as of_the_portal

urlpatterns = [
    path("bench/bare", views.bare),
    path("bench/words", views.words),
    path("bench/query/<str:code_key>", views.one_query),
    path("bench/constant/<str:signed>", views.constant),
    *of_the_portal,
]
