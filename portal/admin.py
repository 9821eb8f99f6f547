"""The administrator's desk: units, when offices are open, what can be asked for; people can be read here.

Master data can be edited here; facts cannot even be seen here. Dossiers, their events and their applicants have doors
of their own (dossiers/casework/access.py), and nothing but the acts may change them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from dossiers.calendars.errors import CalendarError
from dossiers.calendars.models import Calendar, CalendarDay, CalendarVersion, Shift, publish
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
class UnitAdmin(NeverDeletedAdmin):
    list_display = ("code", "name", "kind", "parent", "calendar", "valid_from", "valid_to")
    list_filter = ("kind", "calendar")
    list_select_related = ("parent", "calendar")
    search_fields = ("code", "name", "name_folded")
    autocomplete_fields = ("parent",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code that stands on receipts never changes."""
        return ("code",) if obj else ()


@admin.register(Succession)
class SuccessionAdmin(ReadOnlyAdmin):
    list_display = ("old_code", "old_name", "new_code", "new_name", "effective_on", "share")
    search_fields = ("old_code", "old_name", "new_code", "new_name")


class Publishing(ModelAdmin):
    """Changed hours or special days are published at once as a new version; promises that were made keep theirs."""

    def publish(self, request: HttpRequest, calendar: Calendar) -> None:
        """Publish the calendar as it stands now. Raises CalendarError, which takes the whole change back."""
        version = publish(calendar, at=timezone.now(), note=f"admin: {request.user}"[:300])
        messages.info(request, f"{calendar}: bản {version.number}. Hồ sơ tiếp nhận từ bây giờ tính theo bản này.")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form again, with the reason, for hours that make no sense."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except CalendarError as error:
            messages.error(request, f"Không lưu: {error.vi}")
            return HttpResponseRedirect(request.get_full_path())


class ShiftInline(TabularInline):
    model = Shift
    extra = 0


@admin.register(Calendar)
class CalendarAdmin(NeverDeletedAdmin, Publishing):
    list_display = ("slug", "name", "zone")
    inlines = (ShiftInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The shifts are saved here, so the calendar is whole only after it."""
        super().save_related(request, form, formsets, change)
        self.publish(request, form.instance)


@admin.register(CalendarDay)
class CalendarDayAdmin(Publishing):
    list_display = ("date", "kind", "name", "calendar", "source", "confidence")
    list_filter = ("calendar", "kind")
    date_hierarchy = "date"
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        """A day moved to another calendar changes both."""
        left = CalendarDay.objects.select_related("calendar").filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        for calendar in {left.calendar if left else obj.calendar, obj.calendar}:
            self.publish(request, calendar)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        """The day is an ordinary one again."""
        super().delete_model(request, obj)
        self.publish(request, obj.calendar)


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ReadOnlyAdmin):
    list_display = ("calendar", "number", "recorded_at", "note")
    list_select_related = ("calendar",)


@admin.register(Field)
class FieldAdmin(NeverDeletedAdmin):
    search_fields = ("name",)


@admin.register(Procedure)
class ProcedureAdmin(NeverDeletedAdmin):
    list_display = ("code", "newest_name", "field", "level", "owner", "code_status")
    list_filter = ("level", "field")
    list_select_related = ("field", "owner")
    search_fields = ("code", "versions__name", "versions__name_folded")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the versions, which hold the names."""
        return super().get_queryset(request).prefetch_related("versions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The national code never changes."""
        return ("code",) if obj else ()

    @admin.display(description="Tên")
    def newest_name(self, procedure: Procedure) -> str:
        """The name in the newest version."""
        return max(procedure.versions.all(), key=lambda version: version.number).name if procedure.pk else ""


class RequiredPaperInline(ShownInline):
    model = RequiredPaper


class StepInline(ShownInline):
    model = Step


@admin.register(Referral)
class ReferralAdmin(NeverDeletedAdmin):
    """What other offices handle; a row that is not wanted is switched off."""

    list_display = ("name", "office", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "office", "words")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is how a table that is loaded again finds its row."""
        return ("code",) if obj else ()


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
