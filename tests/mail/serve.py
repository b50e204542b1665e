"""A mail server that takes mail only by TLS and from whoever has the password, and writes each message as a line of JSON.

`serve.py CERTIFICATE KEY` writes its port first. It refuses mail to refused@…, and is busy the first time that somebody
writes to busy@….
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult


class Mailbox:
    """Keeps nothing: what arrives is written to standard output."""

    def __init__(self):
        self.busy = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("busy@") and address not in self.busy:
            self.busy.add(address)
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = envelope.content.decode("utf-8")
        written = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "message": message}
        written["encrypted"] = session.ssl is not None
        print(json.dumps(written), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    """Lets in whoever has the password."""
    is_right = (data.login, data.password) == (b"larande", b"hemligt")
    # What is not handled here, the library answers: 535.
    return AuthResult(success=is_right, handled=is_right)


def main():
    certificate, key = sys.argv[1:]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(
        Mailbox(),
        loop=loop,
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    controller.begin()
    print(controller.server.sockets[0].getsockname()[1], flush=True)
    loop.run_forever()


main()
