"""Writes botocore-version2.json: requests signed by botocore's HmacV1QueryAuth, HmacV1Auth and HmacV1PostAuth.

    python3 make-version2-vectors.py > botocore-version2.json

Made with botocore 1.43.11. The clock is fixed; nothing is sent.
"""
import json
import random
import sys
import time
from email.utils import formatdate

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = 1767225600
random.seed(2)
time.time = lambda: NOW
botocore.auth.time.time = lambda: NOW
botocore.auth.formatdate = lambda usegmt=True: formatdate(NOW, usegmt=True)

KEYS = ["a.txt", "a b/c+d.txt", "%C3%BC/%E2%82%AC", "x/../y", "//lead", "tilde~!*'()"]
QUERIES = [
    {},
    {"versionId": "abc"},
    {"uploads": ""},
    {"partNumber": "3", "uploadId": "u/1"},
    {"response-content-disposition": 'attachment; filename="a b.txt"', "foo": "ignored"},
]
HEADERS = [
    {},
    {"Content-Type": "text/plain"},
    {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg==", "x-amz-meta-colour": "  blue  green "},
    {"x-amz-acl": "private", "X-Amz-Meta-B": "2", "x-amz-meta-a": "1"},
]


def quote(key):
    from urllib.parse import quote as q, unquote
    return q(unquote(key), safe="/~")


def raw_parts(request):
    prepared = request.prepare()
    after = prepared.url.split("://", 1)[1]
    host, _, rest = after.partition("/")
    path, _, query = ("/" + rest).partition("?")
    return {"method": prepared.method, "host": host, "path": path, "query": query,
            "headers": [[k, v if isinstance(v, str) else v.decode()] for k, v in prepared.headers.items()]}


cases = []
for index in range(120):
    token = random.choice([None, "FwoGZXIvYXdzEXAMPLE+/=="])
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token)
    key, query, headers = random.choice(KEYS), random.choice(QUERIES), random.choice(HEADERS)
    url = "https://s3.amazonaws.com/photos/" + quote(key)
    request = AWSRequest(method=random.choice(["GET", "PUT", "HEAD", "DELETE"]), url=url, params=dict(query),
                         headers=dict(headers))
    # As the client does before a signer sees the request.
    if query:
        from botocore.utils import percent_encode_sequence
        request.url = url + "?" + percent_encode_sequence(query)
        request.params = {}
    kind = "query" if index % 2 == 0 else "header"
    signer = botocore.auth.HmacV1QueryAuth(credentials, expires=3600) if kind == "query" \
        else botocore.auth.HmacV1Auth(credentials)
    signer.add_auth(request)
    case = raw_parts(request)
    if kind == "query":
        # What the signer moved to the query is not sent as a header.
        case["headers"] = []
    cases.append({"kind": kind, **case})

json.dump({"now": NOW, "botocore": botocore.__version__, "cases": cases}, sys.stdout, indent=1)
