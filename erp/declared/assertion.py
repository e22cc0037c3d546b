"""A signed statement of who we are, for token endpoints that want one instead of a secret (RFC 7523).

The key is a PEM text: RSA signs as PS256, an elliptic curve of 256 bits as ES256.
"""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from countersign.procurement.errors import ErpError

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE = 300
_HASH = hashes.SHA256()
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def assertion(pem: str, *, client: str, key_id: str, scope: str, audience: str, now: float) -> str:
    """The statement, good for five minutes from `now` on. Raises `ErpError` where the key is none."""
    key = _key(pem)
    head = {"typ": "JWT", "alg": "PS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256", "kid": key_id}
    said = {"iss": client, "scope": scope, "aud": audience, "iat": int(now), "exp": int(now) + _LIFE}
    signed = f"{_part(json.dumps(head).encode())}.{_part(json.dumps(said).encode())}"
    return f"{signed}.{_part(_signature(key, signed.encode()))}"


def _key(pem: str) -> Key:
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Key):
        raise ErpError(
            "erp.password is no private key: name its PEM file in erp.password_file", permanent=True
        )
    return key


def _signature(key: Key, what: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(what, padding.PSS(padding.MGF1(_HASH), _HASH.digest_size), _HASH)
    r, s = utils.decode_dss_signature(key.sign(what, ec.ECDSA(_HASH)))
    return r.to_bytes(32) + s.to_bytes(32)


def _part(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).rstrip(b"=").decode()
