"""A picture on its way to a site, as a form with a file (RFC 7578)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from desk.connectors.connector import Picture, Target
from storage.net import Request, expected, fetch


def with_file(
    url: str,
    field: str,
    picture: Picture,
    *,
    fields: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    """A request that sends the picture under the field's name, beside other fields."""
    parts = {name: str(value) for name, value in (fields or {}).items()}
    body, content_type = encode_multipart_formdata({**parts, field: (picture.name, picture.body, picture.media_type)})
    return Request(url, method="POST", body=body, headers={**(headers or {}), "Content-Type": content_type})


def sent(request: Request, target: Target, *, now: datetime) -> Any:
    """What the site answers to the file."""
    return expected(fetch(request, local=target.is_local), now=now).json()
