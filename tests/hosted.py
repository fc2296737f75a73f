"""A finished site as hosts serve it: nginx, HTTP/2, Brotli, and the policy that the blog sends along with all pages."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from plugins.blog.hosting import inline, policy
from tests.ports import free_port
from tests.served import Served
from tools.components import NGINX

MODULE = Path(NGINX.file)


@contextmanager
def host(site: Path, state: Path, *, secure: bool = True) -> Iterator[Served]:
    """The site at an address of this machine while the block runs; `state` is a folder for what nginx writes.

    Without `secure` it is plain HTTP: no browser lets a service worker come from a host with a certificate of its own.
    """
    port, home = free_port(), (site / "index.html").read_text(encoding="utf-8")
    certificate, key = _certificate(state)
    folders = "".join(
        f"{kind}_temp_path {state}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = state / "nginx.conf"
    configuration.write_text(
        f"""
        load_module {MODULE};
        daemon off; worker_processes 1; pid {state}/pid; error_log {state}/errors;
        events {{}}
        http {{
            include /etc/nginx/mime.types;
            access_log off; {folders}
            charset utf-8; charset_types application/javascript application/json text/css;
            brotli on; brotli_comp_level 11;
            brotli_types text/css application/javascript application/json application/xml application/atom+xml;
            add_header Content-Security-Policy "{policy(inline(home))}" always;
            server {{
                listen 127.0.0.1:{port}{" ssl http2" if secure else ""};
                ssl_certificate {certificate}; ssl_certificate_key {key};
                root {site.resolve()}; error_page 404 /404.html;
            }}
        }}
        """,
        encoding="utf-8",
    )
    program = NGINX.find()
    assert program, "nginx belum terpasang"
    # Started by root, it would read as another user, who may not look into a folder of tests.
    command = [str(program), "-e", f"{state}/errors", "-c", str(configuration), "-g", "master_process off;"]
    with subprocess.Popen(command) as nginx:
        try:
            wait_for(port, nginx, state / "errors")
            yield Served(f"http{'s' if secure else ''}://127.0.0.1:{port}", site)
        finally:
            nginx.terminate()


def wait_for(port: int, nginx: subprocess.Popen[bytes], errors: Path) -> None:
    """Return when the server answers; `errors` is what it writes if it ends."""
    for _ in range(200):
        assert nginx.poll() is None, errors.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx tidak menjawab")


def _certificate(state: Path) -> tuple[Path, Path]:
    """A certificate of our own for an hour, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = state / "certificate.pem", state / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
