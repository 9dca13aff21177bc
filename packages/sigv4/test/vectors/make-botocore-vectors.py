"""Signs some hundred requests with botocore and prints them, with their signatures, as JSON.

    python3 make-botocore-vectors.py > botocore-vectors.json

Made with botocore 1.43.11. The same seed makes the same cases; only a botocore that signs
differently would change the output.
"""

import datetime
import json
import random
from unittest import mock
from urllib.parse import quote

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

random.seed(20260101)

ALPHABET = "abcXYZ019-_.~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}äé€日本🙂\u0301"
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2"]


def text(longest, alphabet=ALPHABET):
    return "".join(random.choice(alphabet) for _ in range(random.randint(1, longest)))


def credentials():
    plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    token = text(60, "abcXYZ019+/=") if random.random() < 0.5 else None
    return Credentials("AKIA" + text(16, plain), text(40, "abcXYZ019+/"), token)


def moment():
    return datetime.datetime(2015, 1, 1) + datetime.timedelta(seconds=random.randint(0, 10**9))


def host():
    name = random.choice(["s3.amazonaws.com", "bucket.s3.eu-central-1.amazonaws.com", "localhost"])
    scheme = random.choice(["http", "https"])
    port = random.choice(["", "", ":80", ":443", ":9000"])
    return scheme, name + port


def pairs(names, most):
    chosen = random.sample(names, random.randint(0, min(most, len(names))))
    return {name: "" if random.random() < 0.2 else text(12) for name in chosen}


def header_value():
    return text(12, "abcXYZ019-_.~ ,;=\"'").strip() or "x"


def headers():
    names = ["x-amz-acl", "x-amz-meta-One", "X-Amz-Meta-two", "Content-Type", "Content-MD5", "Range", "Cache-Control"]
    return {name: header_value() for name in random.sample(names, random.randint(0, 3))}


def sign(kind, make_auth, service, method, path, query, sent, expires=None, body=b""):
    creds, when, region, (scheme, authority) = credentials(), moment(), random.choice(REGIONS), host()
    # Not AWSRequest(params=...): S3 clients put the query into the URL before they sign.
    encoded = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in query.items())
    url = f"{scheme}://{authority}{path}" + (f"?{encoded}" if encoded else "")
    request = AWSRequest(method=method, url=url, headers=sent, data=body)
    auth = make_auth(creds, service, region, expires)
    seen = {}
    string_to_sign = auth.string_to_sign

    def spy(request, canonical_request):
        seen["canonicalRequest"] = canonical_request
        seen["stringToSign"] = string_to_sign(request, canonical_request)
        return seen["stringToSign"]

    with mock.patch.object(auth, "string_to_sign", spy), mock.patch(
        "botocore.auth.get_current_datetime", lambda remove_tzinfo=True: when
    ):
        auth.add_auth(request)
    return {
        "kind": kind,
        "credentials": key_of(creds),
        "region": region,
        "service": service,
        "signingDate": int(when.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000),
        "method": method,
        "protocol": f"{scheme}:",
        "host": authority,
        "path": path,
        "query": list(query.items()),
        "headers": list(sent.items()),
        "expiresIn": expires,
        "body": body.decode(),
        "url": request.url,
        "signedHeaders": list(request.headers.items()),
        **seen,
    }


def key_of(creds):
    key = {"accessKeyId": creds.access_key, "secretAccessKey": creds.secret_key}
    return key if creds.token is None else {**key, "sessionToken": creds.token}


def post(index):
    creds, when, region = credentials(), moment(), random.choice(REGIONS)
    expiration = (when + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    key = text(20)
    policy = {
        "expiration": expiration,
        "conditions": [{"bucket": "bucket"}, {"key": key}, ["content-length-range", 0, index * 1000]],
    }
    request = AWSRequest(method="POST", url="https://bucket.s3.amazonaws.com/")
    request.context["s3-presign-post-fields"] = {"key": key}
    request.context["s3-presign-post-policy"] = policy
    auth = botocore.auth.S3SigV4PostAuth(creds, "s3", region)
    with mock.patch("botocore.auth.get_current_datetime", lambda remove_tzinfo=True: when):
        auth.add_auth(request)
    return {
        "credentials": key_of(creds),
        "region": region,
        "signingDate": int(when.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000),
        "fields": request.context["s3-presign-post-fields"],
    }


def s3_path():
    return "/" + quote(text(30), safe="/~")


def main():
    names = ["prefix", "versionId", "response-content-type", "a b", "ä", "A", "x-id", "%2F"]
    requests = []
    for _ in range(120):
        requests.append(
            sign(
                "s3-query",
                lambda c, s, r, e: botocore.auth.S3SigV4QueryAuth(c, s, r, expires=e),
                "s3",
                random.choice(["GET", "PUT", "HEAD", "DELETE"]),
                s3_path(),
                pairs(names, 3),
                headers(),
                expires=random.randint(1, 604800),
            )
        )
    for _ in range(80):
        requests.append(
            sign(
                "s3-header",
                lambda c, s, r, e: botocore.auth.S3SigV4Auth(c, s, r),
                "s3",
                random.choice(["GET", "PUT"]),
                s3_path(),
                pairs(names, 3),
                headers(),
                body=random.choice([b"", b"some bytes"]),
            )
        )
    for _ in range(80):
        requests.append(
            sign(
                "generic-header",
                lambda c, s, r, e: botocore.auth.SigV4Auth(c, s, r),
                random.choice(["sts", "iam"]),
                "POST",
                random.choice(["/", "/a/./b", "/a//b/../c/", quote("/ä b+c/", safe="/~")]),
                pairs(["Action", "Version", "x y"], 2),
                headers(),
                body=random.choice([b"", b"Action=GetCallerIdentity&Version=2011-06-15"]),
            )
        )
    for _ in range(40):
        requests.append(
            sign(
                "generic-query",
                lambda c, s, r, e: botocore.auth.SigV4QueryAuth(c, s, r, expires=e),
                "sts",
                "GET",
                "/",
                {"Action": "GetCallerIdentity", "Version": "2011-06-15"},
                {},
                expires=60,
            )
        )
    posts = [post(index) for index in range(30)]
    line = ",\n".join
    print(f'{{"botocore": "{botocore.__version__}",\n"requests": [')
    print(line(map(json.dumps, requests)))
    print('],\n"posts": [')
    print(line(map(json.dumps, posts)))
    print("]}")


main()
