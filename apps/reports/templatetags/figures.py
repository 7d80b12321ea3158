"""Figures as links. A filter and not an included template: a report has hundreds of them, and each include costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.core.templatetags.money import amount

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from apps.reports.figures import Figure

register = template.Library()

NOTHING = mark_safe('<span class="text-body-secondary">–</span>')
LINK = '<a class="figure" href="{}" data-amount="{}" data-count="{}">{}</a>'


@register.filter
def linked(figure: Figure | None) -> SafeString:
    """Show a figure as a link to the rows it is the sum of; a dash where there is none."""
    if figure is None:
        return NOTHING
    return format_html(LINK, figure.address, f"{figure.amount:f}", figure.count, amount(figure.amount))
