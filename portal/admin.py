"""The administrator's desk: master data and people to be read, and the few words that no act and no table governs.

Whatever has an act of its own can only be read here, for a side door keeps no log that anybody reads: who may see what
(units, their parents, posts, accounts), when offices are open, what can be asked for. Facts cannot even be seen here.
Signing in, the password and signing out are the desk's own pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dossiers.calendars.models import Calendar, CalendarDay, CalendarVersion, Shift
from dossiers.procedures.models import Field, Procedure, ProcedureVersion, Referral, RequiredPaper, Step
from dossiers.units.models import Officer, Post, Succession, Unit
from portal.imports.models import ImportedFile
from portal.web import second_factor

if TYPE_CHECKING:  # generic to the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The officials' own sign-in page: its lock-out counts for this door too."""
    if request.user.is_authenticated:
        elsewhere = second_factor.led_away(request, ()) if request.user.is_staff else None
        if elsewhere is None:
            raise PermissionDenied
        return elsewhere
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.GET.get('next', '/admin/'))}")


def may_enter(request: HttpRequest) -> bool:
    """Open accounts of the staff that have shown the second factor which is demanded of them."""
    officer = request.user
    if not (officer.is_active and officer.is_staff):
        return False
    return second_factor.led_away(request, ()) is None


admin.site.login = sign_in  # type: ignore[method-assign]  # the one site keeps its registry
admin.site.has_permission = may_enter  # type: ignore[method-assign]  # the one site keeps its registry
admin.site.site_header = admin.site.site_title = "Quản trị cổng Một cửa"
admin.site.index_title = "Danh mục và tài khoản"
admin.site.disable_action("delete_selected")
admin.site.unregister(Group)  # what an officer may do follows from posts, not from groups
for label in ("account", "mfa", "socialaccount", "usersessions"):  # second factors and sessions: /can-bo/nhan-su
    for model in apps.get_app_config(label).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)


class NeverDeletedAdmin(ModelAdmin):
    """Rows that may be made and changed but never removed: something else points at them, or may have."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: an end date says that it is over."""
        return False


class ReadOnlyAdmin(NeverDeletedAdmin):
    """Rows that can only be read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ShownInline(TabularInline):
    """Rows of a read-only thing."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class PostInline(ShownInline):
    model = Post
    fields = ("unit", "role", "title", "from_on", "to_on")


@admin.register(Officer)
class OfficerAdmin(ReadOnlyAdmin):
    """Accounts, to be read. They are made, closed and given posts under /can-bo/nhan-su, where it is logged."""

    inlines = (PostInline,)
    list_display = ("username", "full_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "posts__role")
    search_fields = ("username", "full_name")
    fields = ("username", "full_name", "is_active", "is_staff", "is_superuser", "last_login")


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ("officer", "role", "unit", "title", "from_on", "to_on")
    list_filter = ("role",)
    list_select_related = ("officer", "unit")
    search_fields = ("officer__username", "officer__full_name", "unit__name", "unit__code")


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    """Units come from the tables of the city; where they are, and their English name, can be put right here."""

    list_display = ("code", "name", "kind", "parent", "calendar", "valid_from", "valid_to")
    list_filter = ("kind", "calendar")
    list_select_related = ("parent", "calendar")
    search_fields = ("code", "name", "name_folded")
    edited = ("address", "phone", "name_en")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The three fields of ``edited``, for superusers."""
        return bool(request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Above all the parent, which decides whose leaders see the dossiers."""
        return [field.name for field in Unit._meta.fields if field.name not in self.edited]


@admin.register(Succession)
class SuccessionAdmin(ReadOnlyAdmin):
    list_display = ("old_code", "old_name", "new_code", "new_name", "effective_on", "share")
    search_fields = ("old_code", "old_name", "new_code", "new_name")


class ShiftInline(ShownInline):
    model = Shift


@admin.register(Calendar)
class CalendarAdmin(ReadOnlyAdmin):
    """Opening hours come from the tables of the city (docs/master-data.md)."""

    list_display = ("slug", "name", "zone")
    inlines = (ShiftInline,)


@admin.register(CalendarDay)
class CalendarDayAdmin(ReadOnlyAdmin):
    """Days become something else under /dieu-hanh/lich, where the promises that move are seen and logged."""

    list_display = ("date", "kind", "name", "calendar", "source", "confidence")
    list_filter = ("calendar", "kind")
    date_hierarchy = "date"
    search_fields = ("name",)


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ReadOnlyAdmin):
    list_display = ("calendar", "number", "recorded_at", "note")
    list_select_related = ("calendar",)


@admin.register(Field)
class FieldAdmin(ReadOnlyAdmin):
    search_fields = ("name",)


@admin.register(Procedure)
class ProcedureAdmin(ReadOnlyAdmin):
    list_display = ("code", "newest_name", "field", "level", "owner", "code_status")
    list_filter = ("level", "field")
    list_select_related = ("field", "owner")
    search_fields = ("code", "versions__name", "versions__name_folded")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the versions, which hold the names."""
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description="Tên")
    def newest_name(self, procedure: Procedure) -> str:
        """The name in the newest version."""
        return max(procedure.versions.all(), key=lambda version: version.number).name if procedure.pk else ""


class RequiredPaperInline(ShownInline):
    model = RequiredPaper


class StepInline(ShownInline):
    model = Step


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdmin):
    """What other offices handle: changed under /quan-tri/noi-khac, with a reason and a history."""

    list_display = ("name", "office", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "office", "words")


@admin.register(ProcedureVersion)
class ProcedureVersionAdmin(ReadOnlyAdmin):
    """What dossiers are pinned to: changed by loading the master data, which makes the next version."""

    list_display = ("procedure", "number", "name", "term_amount", "term_unit", "valid_from", "valid_to")
    list_filter = ("term_unit", "online_level")
    list_select_related = ("procedure",)
    search_fields = ("procedure__code", "name", "name_folded")
    inlines = (RequiredPaperInline, StepInline)


@admin.register(ImportedFile)
class ImportedFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "imported_at", "rows", "added")
    exclude = ("sha256",)
