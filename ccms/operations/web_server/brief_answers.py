"""Cheap answers in both languages, given before Django is called, without session or database."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ccms.core.failures import catalogue, sentence

RETRY_SECONDS = (5, 20)  # spread, so that those who were sent away do not come back together
TOO_SLOW = "request-too-slow"
_BUSY = (
    "একটু পরে আবার",
    "এখন অনেকে একসঙ্গে ঢুকছেন। কয়েক সেকেন্ড পরে আবার চেষ্টা করুন; আপনার লেখা পাতায় থেকে যাবে।",
    "Many people are here at once. Please try again in a few seconds; what you typed stays on the page.",
)


@dataclass(frozen=True, slots=True)
class Brief:
    """Status, headers and body of one answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def busy(environ: Mapping[str, Any]) -> Brief:
    """Return what somebody is told for whom there is no room at the moment."""
    least, most = RETRY_SECONDS
    wait = least + secrets.randbelow(most - least)
    return _brief(environ, "overloaded", _BUSY, wait)


def too_slow(environ: Mapping[str, Any]) -> Brief:
    """Return what somebody is told whose request did not arrive in time; the connection is closed."""
    texts = (sentence(TOO_SLOW, "bn"), sentence(TOO_SLOW, "bn"), sentence(TOO_SLOW, "en"))
    brief = _brief(environ, TOO_SLOW, texts, None)
    brief.headers.append(("Connection", "close"))
    return brief


def _brief(environ: Mapping[str, Any], slug: str, texts: tuple[str, str, str], wait: int | None) -> Brief:
    is_call = environ.get("PATH_INFO", "").startswith("/api/")
    body = _problem(environ, slug, wait) if is_call else _page(*texts)
    headers = [
        ("Content-Type", "application/problem+json" if is_call else "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if wait is not None:
        headers.append(("Retry-After", str(wait)))
    return Brief(catalogue()[slug].status, headers, body)


def _page(title: str, bn: str, en: str) -> bytes:
    return (
        '<!doctype html><html lang="bn"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title}</title><p>{bn}<p lang="en">{en}'
    ).encode()


def _problem(environ: Mapping[str, Any], slug: str, wait: int | None) -> bytes:
    """Return what a machine is told: the shape of all refusals of the API, made without it."""
    language = "en" if environ.get("HTTP_ACCEPT_LANGUAGE", "").lower().startswith("en") else "bn"
    title = sentence(slug, language, **({} if wait is None else {"wait": timedelta(seconds=wait)}))
    told = {"type": f"/problems/{slug}", "title": title, "status": catalogue()[slug].status, "instance": ""}
    return json.dumps(told if wait is None else {**told, "retry_after": wait}, ensure_ascii=False).encode()
