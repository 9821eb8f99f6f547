"""The type of a sentence that may still have to be translated.

``gettext_lazy`` gives a promise of a sentence, translated when a page shows it; whatever holds such sentences as well
as plain ones says ``LazyText``.
"""

from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as LazyText  # the type checker knows what a promise can do
else:
    LazyText = str | Promise

__all__ = ["LazyText"]
