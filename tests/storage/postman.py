"""An SMTP server by aiosmtpd as a process of its own: letters go to a file, some recipients are refused.

A process, because aiosmtpd imports a package whose name is that of our room `public`.
"""

import asyncio
import json
import sys

from aiosmtpd.smtp import SMTP


class Postman:
    """Takes letters; the name of the recipient tells how it answers."""

    def __init__(self, file: str) -> None:
        self.file = file

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if address.startswith("nobody"):
            return "550 5.1.1 no such person"
        if address.startswith("busy"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        letter = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode()}
        if any(one.startswith("unfit") for one in envelope.rcpt_tos):
            return "554 5.7.1 we do not like what it says"
        with open(self.file, "a", encoding="utf-8") as letters:  # noqa: ASYNC230, PTH123 - a test's tiny file
            letters.write(json.dumps(letter) + "\n")
        if any(one.startswith("silent") for one in envelope.rcpt_tos):
            await asyncio.sleep(60)  # it has the letter, and never says so
        return "250 taken"


async def main(file: str) -> None:
    """Serves until it is ended; prints its port first."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Postman(file)), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
