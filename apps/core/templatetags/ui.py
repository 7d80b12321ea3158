"""Pieces of markup that every form shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms, template

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """Show a form field in Bootstrap's clothes, its error announced with it."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input d-block"
    else:
        name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    return field.as_widget(attrs={"class": f"{name} is-invalid" if field.errors else name})
