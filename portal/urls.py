"""Every address of the portal: one line for each face (docs/house.md)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from portal.desk.account import signin
from portal.public import public_log
from portal.public.information_pages import security_txt
from portal.public.offline import worker
from portal.web import city_look, health
from portal.web.kept_forms import refused_forms

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path(".well-known/security.txt", security_txt),
    path("sw.js", worker, name="worker"),
    path("thanh-pho/mau/<int:number>.css", city_look.colours, name="city_colours"),
    path("thanh-pho/bieu-trung/<int:number>", city_look.logo, name="city_logo"),
    path("can-bo/phien", refused_forms.session, name="session"),
    path("can-bo/giu-bieu-mau", refused_forms.keep, name="keep_form"),
    path("can-bo/", include("portal.desk.account.auth_urls")),
    path("can-bo/", include("portal.desk.urls")),
    path("quan-tri/", include("portal.desk.catalogue.urls")),
    path("dieu-hanh/", include("portal.board.urls")),
    path("quan-tri/", include("portal.desk.setup.urls")),
    path("api/", include("portal.api.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="desk:account")),
    path("admin/password_change/done/", RedirectView.as_view(pattern_name="desk:account")),
    path("admin/logout/", signin.signout),
    path("admin/", admin.site.urls),
    path("nhat-ky/<path:place>", public_log.log_file, name="log_file"),
    path("log/<path:place>", public_log.log_file),
    path("log/", public_log.in_english),
    # The citizens' side twice: as it is, and in English under /en/ (docs/english.md).
    *i18n_patterns(path("", include("portal.public.urls")), prefix_default_language=False),
]
