"""A tiny OpenID Connect provider on this machine, that can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT_ID, SECRET = "cordee-essai", "secret-essai"


class Provider:
    """``claims`` is who signs in; the switches are the ways in which a provider, or a thief, may lie."""

    def __init__(self, algorithm: str = "RS256"):
        self.algorithm = algorithm
        self.key, self.other_key = self._new_key(), self._new_key()
        self.claims = {"sub": "u-1", "email": "member@essai.example", "email_verified": True}
        self.id_claims: dict = {}
        self.userinfo_claims: dict = {}
        self.signed_userinfo = True
        self.pkce = True
        self.sign_with = self.key  # what the published key set says is always ``key``
        self.unsigned = False
        self.down = ""
        self.asked: dict[str, list[str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def authorises(self, address: str) -> dict[str, str]:
        """What the person's browser brings back after agreeing, given where it was sent."""
        self.asked = parse_qs(urlsplit(address).query)
        return {"code": "a-code", "state": self.asked["state"][0]}

    def _new_key(self):
        if self.algorithm == "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def _config(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "claims_supported": ["amr"],
            "claims_parameter_supported": True,
            **({"code_challenge_methods_supported": ["S256"]} if self.pkce else {}),
        }

    def _jwks(self) -> dict:
        kind = jwt.algorithms.get_default_algorithms()[self.algorithm]
        public = json.loads(kind.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": self.algorithm}]}

    def _signed(self, claims: dict) -> str:
        if self.unsigned:
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"})
        return jwt.encode(claims, self.sign_with, algorithm=self.algorithm, headers={"kid": "k1"})

    def _token(self, sent: dict[str, list[str]]) -> tuple[int, dict]:
        if sent.get("client_secret") != [SECRET] or sent.get("code") != ["a-code"]:
            return 401, {"error": "invalid_client"}
        if "code_challenge" in self.asked:
            digest = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.asked["code_challenge"][0]:
                return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": self.claims["sub"], "iat": now, "exp": now + 60,
            "nonce": self.asked.get("nonce", [""])[0], **self.id_claims,
        }  # fmt: skip
        return 200, {
            "access_token": "an-access-token",
            "token_type": "Bearer",
            "id_token": self._signed(claims),
        }

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if provider.down and provider.down in self.path:
                    return self._answer(503, b"", "text/plain")
                if self.path == "/.well-known/openid-configuration":
                    return self._json(200, provider._config())
                if self.path == "/jwks":
                    return self._json(200, provider._jwks())
                claims = {**provider.claims, **provider.userinfo_claims}
                if not provider.signed_userinfo:
                    return self._json(200, claims)
                signed = provider._signed({"iss": provider.issuer, "aud": CLIENT_ID, **claims})
                return self._answer(200, signed.encode(), "application/jwt; charset=utf-8")

            def do_POST(self):
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._json(*provider._token(sent))

            def _json(self, status, told):
                self._answer(status, json.dumps(told).encode(), "application/json")

            def _answer(self, status, body, kind):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def callback_of(path: str, brought: dict[str, str]) -> str:
    return f"{path}?{urlencode(brought)}"
