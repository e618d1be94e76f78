"""A company's way out: a proxy on loopback that wants a login, opens every connection with a certificate of its own
authority, and alone knows where the names lead."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN = "watch:s3cret"


class Proxy:
    """leads: a name, and the port on this machine that it leads to. asked: the names, in the order of asking. refuses:
    those that it does not lead to now."""

    def __init__(self, leads: Mapping[str, int], folder: Path) -> None:
        self._leads, self.asked, self.refuses = leads, list[str](), set[str]()
        self.authority, self._context = _authority(folder, list(leads))
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            name = head.split()[1].partition(":")[0]
            self.asked.append(name)
            if name in self.refuses or b64encode(LOGIN.encode()).decode() not in head:
                writer.write(b"HTTP/1.0 407 Proxy Authentication Required\r\n\r\n")
            else:
                writer.write(b"HTTP/1.0 200 Connection established\r\n\r\n")
                await writer.start_tls(self._context)
                there = await asyncio.open_connection("127.0.0.1", self._leads[name])
                await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))
        writer.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while said := await source.read(65536):
            target.write(said)
            await target.drain()
    target.close()


@contextmanager
def proxy(leads: Mapping[str, int], folder: Path) -> Iterator[Proxy]:
    made, loop, listening, over = Proxy(leads, folder), asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def listen() -> None:
        server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
        made.url = f"http://{LOGIN}@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        listening.set()
        await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(listen(),), daemon=True)
    thread.start()
    listening.wait()
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


def _authority(folder: Path, names: list[str]) -> tuple[Path, ssl.SSLContext]:
    """The file of the company's own certificates, and what the proxy shows for every name: one and the same."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Us")])
    now, local = datetime.now(UTC), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, names), local]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / "authority.pem", folder / "authority.key"
    shown.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, secret)
    return shown, context
