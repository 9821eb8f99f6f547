"""What happens to a form that meets a closed door: it is kept, and whoever typed it comes back to it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.web.kept_forms import keeping, middleware
from portal.web.kept_forms.models import KeptForm
from portal.web.session_hours import SESSION_OVER, quiet
from portal.web.uploads import takes_files

SIGNED_OUT, OLD_FORM, ANOTHER_PROOF = "signed_out", "old_form", "another_proof"


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The answer to whoever is not signed in: 401 to a script; a form is kept; others sign in and come back."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse("Phiên làm việc đã hết.", status=401, content_type="text/plain; charset=utf-8")
    parameters = {}
    if request.method == "POST":
        if row := keeping.keep_form(request, why=SIGNED_OUT, at=timezone.now()):
            parameters["next"] = address(row)
    else:
        parameters["next"] = request.get_full_path()
    if SESSION_OVER.of(request) or request.method == "POST":
        parameters["het"] = "1"
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode(parameters)}" if parameters else settings.LOGIN_URL)


def address(row: KeptForm) -> str:
    """Where a kept form is filled in."""
    content = keeping.opened(row) or {"page": row.path}
    return middleware.address_of(row, str(content["page"]))


def kept_at_step_up(request: HttpRequest, at: dt.datetime) -> str:
    """Where a form is found again that waits for a second factor; empty where it cannot be kept."""
    row = keeping.keep_form(request, why=ANOTHER_PROOF, at=at)
    return address(row) if row else ""


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token against forgery is missing or old (CSRF_FAILURE_VIEW): nothing is done, and nothing typed is lost."""
    if request.path == settings.LOGIN_URL:
        wanted = {"next": request.POST["next"]} if request.POST.get("next") else {}
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({**wanted, 'cu': '1'})}", status=303)
    row = keeping.keep_form(request, why=OLD_FORM, at=timezone.now())
    if row is None or (request.user.is_authenticated and row.officer_id != request.user.pk):
        return render(request, "403_csrf.html", {"is_kept": row is not None}, status=403)
    return _back_to(request, row)


@csrf_exempt
@require_POST
@takes_files(signed_in=True)
def keep(request: HttpRequest) -> HttpResponse:
    """A form that a page's script brings here before signing in again (``giu-o``: where it would have gone).

    Needs no token against forgery: without the signed line of an officer's own page nothing is kept.
    """
    row = keeping.keep_form(request, why=SIGNED_OUT, at=timezone.now(), action=request.POST.get("giu-o", "")[:900])
    if row is None:
        return HttpResponseRedirect(settings.LOGIN_URL, status=303)
    return _back_to(request, row)


@quiet
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """For the page's script: 204 while the session lives, 401 when it is over. Asking does not prolong it."""
    response = HttpResponse(status=204 if request.user.is_authenticated else 401)
    response["Cache-Control"] = "no-store"
    return response


def _back_to(request: HttpRequest, row: KeptForm) -> HttpResponse:
    """The filled page; through the sign-in page where nobody, or somebody else, is signed in."""
    if request.user.is_authenticated and request.user.pk == row.officer_id:
        answer = HttpResponseRedirect(address(row), status=303)
    else:
        answer = HttpResponseRedirect(
            f"{settings.LOGIN_URL}?{urlencode({'next': address(row), 'het': '1'})}", status=303
        )
    keeping.IS_STILL_KEPT.put(answer, True)
    return answer
