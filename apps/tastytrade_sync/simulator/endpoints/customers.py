"""`/customers/me` and its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, Row, listing, single

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

ADDRESS: Row = {
    "street-one": "1 Example Street",
    "city": "Chicago",
    "state-region": "IL",
    "postal-code": "60601",
    "country": "USA",
    "is-domestic": True,
    "is-foreign": False,
}
# The real answer is full of personal data, which is why the product never asks for it.
CUSTOMER: Row = {
    "id": "me",
    "first-name": "Simulated",
    "last-name": "Customer",
    "address": ADDRESS,
    "mailing-address": ADDRESS,
    "email": "simulated@example.com",
    "birth-date": "1980-01-01",
    "mobile-phone-number": "+13125550100",
    "is-foreign": False,
    "regulatory-domain": "USA",
    "usa-citizenship-type": "Citizen",
    "citizenship-country": "USA",
    "tax-number": "*****0000",
    "tax-number-type": "SSN",
    "external-id": "C0000000001",
    "user-id": "U0001",
    "agreed-to-margining": True,
    "agreed-to-terms": True,
    "subject-to-tax-withholding": False,
    "has-industry-affiliation": False,
    "has-listed-affiliation": False,
    "has-political-affiliation": False,
    "has-delayed-quotes": False,
    "has-pending-or-approved-application": True,
    "is-professional": False,
    "identifiable-type": "Person",
    "permitted-account-types": [
        {
            "name": "Individual",
            "description": "Single individual ownership.",
            # Apart from the token endpoint, only the keys in here are written with underscores.
            "is_tax_advantaged": False,
            "is_publicly_available": True,
            "has_multiple_owners": False,
            "margin_types": [{"name": "Margin", "is_margin": True}, {"name": "Cash", "is_margin": False}],
        }
    ],
    "person": {
        "external-id": "P0000000001",
        "first-name": "Simulated",
        "last-name": "Customer",
        "birth-date": "1980-01-01",
        "citizenship-country": "USA",
        "usa-citizenship-type": "Citizen",
        "employment-status": "EMPLOYED",
        "marital-status": "SINGLE",
        "number-of-dependents": 0,
        "occupation": "Tester",
    },
    "created-at": "2019-01-02T15:00:00.000+00:00",
}


def show(world: World, request: Request, customer: str) -> Response:
    """Answer the person behind the token."""
    _only_me(customer)
    return single(CUSTOMER, request.path, api_version=world.options.api_version)


def accounts(world: World, request: Request, customer: str) -> Response:
    """Answer all accounts, closed ones too; never paginated."""
    _only_me(customer)
    level = world.options.authority_level
    items = [{"account": account.fields, "authority-level": level} for account in world.accounts.values()]
    return listing(items, request.path, api_version=world.options.api_version)


def account(world: World, request: Request, customer: str, number: str) -> Response:
    """Answer one account without a wrapper."""
    _only_me(customer)
    return single(world.accounts[number].fields, request.path, api_version=world.options.api_version)


def _only_me(customer: str) -> None:
    # The API knows no other name of a customer, not even the right number.
    if customer != "me":
        raise Refused(refusals.not_permitted())
