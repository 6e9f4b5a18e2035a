"""A real time-stamping authority for tests: OpenSSL's, behind a real HTTP server that may also fail."""

from __future__ import annotations

import http.server
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIG = """
[ ca ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, digitalSignature
subjectKeyIdentifier = hash
[ tsa ]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ tsa_config ]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """``fault``: how it fails, if it does: ``""``, ``down``, ``lies`` (signs something else), ``garbage``."""

    def __init__(self, folder: Path):
        self.folder, self.fault, self.url, self.asked = folder, "", "", 0
        (folder / "serial").write_text("01\n")
        (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder))
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                  "-subj", "/CN=Racine d'essai", "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip
        self._run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                  "-subj", "/CN=Horodatage d'essai", "-keyout", "tsa.key", "-out", "tsa.csr")  # fmt: skip
        self._run("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
                  "-extfile", "openssl.cnf", "-extensions", "tsa", "-out", "tsa.pem")  # fmt: skip

    @property
    def roots(self) -> Path:
        return self.folder / "ca.pem"

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        if self.fault == "lies":
            (self.folder / "other").write_bytes(b"something else")
            self._run("ts", "-query", "-data", "other", "-sha256", "-cert", "-out", "query.tsq")
        self._run("ts", "-reply", "-config", "openssl.cnf", "-section", "tsa_config", "-queryfile", "query.tsq",
                  "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply.tsr")  # fmt: skip
        return (self.folder / "reply.tsr").read_bytes()

    def accepts(self, data: bytes, token: bytes) -> bool:
        """What ``openssl ts -verify`` says, as a court expert would ask."""
        (self.folder / "data").write_bytes(data)
        (self.folder / "token.tsr").write_bytes(token)
        done = subprocess.run(
            ["openssl", "ts", "-verify", "-data", "data", "-in", "token.tsr", "-CAfile", "ca.pem"],
            cwd=self.folder, capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode == 0

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, check=True)


@contextmanager
def serving() -> Iterator[Authority]:
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                authority.asked += 1
                query = self.rfile.read(int(self.headers["Content-Length"]))
                if authority.fault == "down":
                    return self.send_error(503)
                body = b"<html>" if authority.fault == "garbage" else authority.reply(query)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                return self.wfile.write(body)

            def log_message(self, *_told):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield authority
        finally:
            server.shutdown()
            server.server_close()
