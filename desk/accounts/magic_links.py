"""Magic links: single-use sign-in tokens that are sent by e-mail, each with a code to type.

A link works only in the browser that asked for it, because whoever opens an e-mail elsewhere (a scanner, somebody whom
it was forwarded to) must not be signed in. The code is for people who read their e-mail on another device.
"""

from __future__ import annotations

import secrets

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, select, update

from desk.signing import Purpose, Signer
from desk.storage.clock import MINUTE, Now
from desk.storage.schema import MAGIC_LINKS

LIFETIME = 15 * MINUTE
MAX_TRIES = 5
"""Wrong codes that a browser may send before its codes become invalid."""
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are mistaken for one another."""


class MagicLink(Struct, frozen=True):
    """What the e-mail contains. The code has eight letters in two groups: 31^8 possibilities for five tries."""

    token: str
    code: str


class MagicLinks:
    """Issues and redeems links. `browser` is the value of the cookie that identifies a browser before sign-in."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def sign_browser(self, browser: str) -> str:
        """Return the signature of a browser's cookie, by which its links are stored."""
        return self._signer.sign(Purpose.BROWSER, browser)

    def issue(self, connection: Connection, member: str, browser_signature: str) -> MagicLink:
        """Store a new link for a member's id, bound to one browser. Only signatures of token and code are stored."""
        letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
        link = MagicLink(secrets.token_urlsafe(32), f"{letters[:4]}-{letters[4:]}")
        connection.execute(
            MAGIC_LINKS.insert().values(
                seal=self._signer.sign(Purpose.MAGIC_LINK, link.token),
                code=self._signer.sign(Purpose.CODE, letters),
                browser=browser_signature,
                member=member,
                tries=0,
                spent_at=None,
                expires_at=Now() + LIFETIME,
            )
        )
        return link

    def redeem(self, connection: Connection, token: str, browser: str) -> str | None:
        """Return the member's id if this browser may sign in with the token, and None if not.

        A single statement both checks and spends the link, so that parallel requests cannot use it twice.
        """
        return self._redeem(connection, self._has_token(token), browser)

    def redeem_code(self, connection: Connection, code: str, browser: str) -> str | None:
        """Return the member's id if this browser may sign in with the code that was typed, and None if not.

        A wrong code counts against all links of this browser.
        """
        letters = "".join(letter for letter in code.upper() if letter in _CODE_LETTERS)
        matches = MAGIC_LINKS.c.code.in_(self._signer.signatures(Purpose.CODE, letters))
        member = self._redeem(connection, matches & (MAGIC_LINKS.c.tries < MAX_TRIES), browser)
        if member is None:
            failed = update(MAGIC_LINKS).where(self._is_of_browser(browser))
            connection.execute(failed.values(tries=MAGIC_LINKS.c.tries + 1))
        return member

    def was_requested_by(self, connection: Connection, token: str, browser: str) -> bool:
        """Return whether this browser asked for the link. This does not spend it."""
        query = select(MAGIC_LINKS.c.seal).where(self._has_token(token) & self._is_of_browser(browser))
        return connection.execute(query).first() is not None

    def _has_token(self, token: str) -> ColumnElement[bool]:
        return MAGIC_LINKS.c.seal.in_(self._signer.signatures(Purpose.MAGIC_LINK, token))

    def _is_of_browser(self, browser: str) -> ColumnElement[bool]:
        return MAGIC_LINKS.c.browser.in_(self._signer.signatures(Purpose.BROWSER, browser))

    def _redeem(self, connection: Connection, matches: ColumnElement[bool], browser: str) -> str | None:
        unspent = self._is_of_browser(browser) & MAGIC_LINKS.c.spent_at.is_(None)
        member: str | None = connection.execute(
            update(MAGIC_LINKS)
            .where(matches & unspent & (MAGIC_LINKS.c.expires_at > Now()))
            .values(spent_at=Now())
            .returning(MAGIC_LINKS.c.member)
        ).scalar()
        if member is not None:  # somebody who is signed in needs no other link of this browser
            connection.execute(delete(MAGIC_LINKS).where(unspent))
        return member
