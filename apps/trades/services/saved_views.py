"""Views of the list of trades that a user keeps under a name: saving, renaming, forgetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import QueryDict

from apps.trades.models import SavedView
from apps.trades.models.saved_views import LONGEST_NAME, LONGEST_QUERY

if TYPE_CHECKING:
    from apps.accounts.models import User

# Where in the list one stood is no part of what one looked for.
NOT_KEPT = ("page", "csrfmiddlewaretoken")


class ViewRefused(ValueError):
    """A view that cannot be kept so; the text says why, for the person who asked."""


def save_view(*, owner: User, name: str, query: str) -> SavedView:
    """Keep a state of the list under a name; one of that name already is replaced. Raises ViewRefused for a name that
    is empty or too long, and for an address that is."""
    kept = _kept_query(query)
    view, _ = SavedView.objects.update_or_create(owner=owner, name=_clean_name(name), defaults={"query": kept})
    return view


def rename_view(*, view: SavedView, name: str) -> None:
    """Call a view otherwise. Raises ViewRefused for a name that is empty, too long, or that of another view."""
    wanted = _clean_name(name)
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=wanted)
    except IntegrityError:
        raise ViewRefused(f"You have a view called “{wanted}” already. Choose another name.") from None


def forget_view(*, view: SavedView) -> None:
    """Delete a view; the trades it shows stay as they are."""
    SavedView.objects.filter(pk=view.pk).delete()


def _clean_name(name: str) -> str:
    # No text of PostgreSQL's can hold a NUL.
    words = " ".join(name.replace("\0", "").split())
    if not words:
        raise ViewRefused("A view needs a name. Write one, such as “Open wheels”.")
    if len(words) > LONGEST_NAME:
        raise ViewRefused(f"A name has at most {LONGEST_NAME} characters. Choose a shorter one.")
    return words


def _kept_query(query: str) -> str:
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    for name in NOT_KEPT:
        asked.pop(name, None)
    # What is empty narrows nothing, and a form sends every field it has.
    for name, values in list(asked.lists()):
        asked.setlist(name, [value for value in values if value])
    text = asked.urlencode()
    if len(text) > LONGEST_QUERY:
        raise ViewRefused("That filter is too long to be kept. Take a part of it away.")
    return text
