"""The one door to tastytrade: tokens, retries and reads, synchronous, with every failure named.

Nothing outside this package imports the SDK or the HTTP library. Answers come back as the exact text the broker sent,
item by item, so that they can be stored verbatim.
"""

from apps.tastytrade_sync.client.answers import Answer, Pagination, RawItem
from apps.tastytrade_sync.client.codes import authorize_address, exchange_code
from apps.tastytrade_sync.client.environments import Endpoint, broker_name, endpoint_of
from apps.tastytrade_sync.client.errors import BrokerError, ErrorKind
from apps.tastytrade_sync.client.reader import BrokerReader
from apps.tastytrade_sync.client.retries import RetryPolicy, Wait
from apps.tastytrade_sync.client.tokens import Credentials, Grant

__all__ = [
    "Answer",
    "BrokerError",
    "BrokerReader",
    "Credentials",
    "Endpoint",
    "ErrorKind",
    "Grant",
    "Pagination",
    "RawItem",
    "RetryPolicy",
    "Wait",
    "authorize_address",
    "broker_name",
    "endpoint_of",
    "exchange_code",
]
