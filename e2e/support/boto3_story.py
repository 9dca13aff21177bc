"""Does with boto3 what users of presigned URLs do, and prints what it saw as one JSON object.

The test beside it (boto3.test.ts) says what is right. Endpoint and keys come from the environment.
"""

import http.client
import io
import json
import sys
import urllib.parse
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = "boto"


def ask(method, url, body=None, headers=None):
    """Sends a URL exactly as it stands; answers status, headers and text."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    target = parts.path + ("?" + parts.query if parts.query else "")
    connection.request(method, target, body=body, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    seen = {"status": answer.status, "headers": {k.lower(): v for k, v in answer.getheaders()}, "body": text}
    connection.close()
    return seen


def form_of(fields, content, filename):
    """A multipart/form-data body, the file last."""
    boundary = uuid.uuid4().hex
    out = io.BytesIO()
    for name, value in fields.items():
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'.encode())
    out.write(b"Content-Type: application/octet-stream\r\n\r\n" + content + f"\r\n--{boundary}--\r\n".encode())
    return out.getvalue(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def urls_of(s3, key):
    """Presigned PUT, HEAD, GET with overrides, and DELETE of one key, each used."""

    def sign(operation, **parameters):
        return s3.generate_presigned_url(operation, Params={"Bucket": BUCKET, "Key": key, **parameters}, ExpiresIn=600)

    return {
        "put": ask("PUT", sign("put_object", ContentType="text/plain"), b"hello", {"Content-Type": "text/plain"}),
        "put_other_type": ask("PUT", sign("put_object", ContentType="text/plain"), b"x", {"Content-Type": "text/html"}),
        "head": ask("HEAD", sign("head_object")),
        "get": ask("GET", sign("get_object", ResponseContentDisposition='attachment; filename="h.txt"')),
        "head_on_get": ask("HEAD", sign("get_object")),
        "delete": ask("DELETE", sign("delete_object")),
        "get_deleted": ask("GET", sign("get_object")),
        "version": 4 if "X-Amz-Signature" in sign("get_object") else 2,
    }


def posts_of(s3):
    """A presigned form with conditions: used well, with a file too large, with a field more, at another key."""
    form = s3.generate_presigned_post(
        BUCKET,
        "incoming/${filename}",
        Fields={"success_action_status": "201", "x-amz-meta-from": "python"},
        Conditions=[
            ["content-length-range", 1, 20],
            {"success_action_status": "201"},
            {"x-amz-meta-from": "python"},
        ],
        ExpiresIn=600,
    )

    def post(content, **changes):
        body, headers = form_of({**form["fields"], **changes}, content, "file 1.txt")
        return ask("POST", form["url"], body, headers)

    return {
        "taken": post(b"hello"),
        "too_large": post(b"x" * 21),
        "empty": post(b""),
        "another_key": post(b"hello", key="elsewhere"),
        "field_more": post(b"hello", acl="public-read"),
        "stored": s3.get_object(Bucket=BUCKET, Key="incoming/file 1.txt")["Body"].read().decode(),
    }


def error_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "nothing"


def main():
    # With nothing configured boto3 presigns with Signature Version 2 in the old regions, of which us-east-1 is one.
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    version4 = {"config": Config(signature_version="s3v4")}
    clients = {"default": s3, "s3v4": boto3.client("s3", **version4)}
    seen = {"version": boto3.__version__, "urls": {}, "posts": {}}

    iam = boto3.client("iam")
    sts = boto3.client("sts")
    account = sts.get_caller_identity()["Account"]
    allow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    iam.create_user(UserName="bob")
    iam.put_user_policy(UserName="bob", PolicyName="all", PolicyDocument=allow)
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    role = iam.create_role(
        RoleName="Boto",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]
    iam.put_role_policy(RoleName="Boto", PolicyName="all", PolicyDocument=allow)
    bob = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    session = boto3.client("sts", **bob).assume_role(RoleArn=role["Arn"], RoleSessionName="python")["Credentials"]
    temporary = {
        "aws_access_key_id": session["AccessKeyId"],
        "aws_secret_access_key": session["SecretAccessKey"],
        "aws_session_token": session["SessionToken"],
    }
    clients["default, role session"] = boto3.client("s3", **temporary)
    clients["s3v4, role session"] = boto3.client("s3", **version4, **temporary)
    for name, client in clients.items():
        seen["urls"][name] = urls_of(client, f"docs/{name} a b+ü.txt")
        seen["posts"][name] = posts_of(client)
    seen["virtual_host"] = virtual_host(s3)
    seen["objects"] = objects_of(s3)
    seen["errors"] = {
        "no_key": error_of(lambda: s3.get_object(Bucket=BUCKET, Key="none")),
        "no_bucket": error_of(lambda: s3.list_objects_v2(Bucket="no-such-bucket")),
        "again": error_of(lambda: iam.create_user(UserName="bob")),
        "chained": error_of(lambda: boto3.client("sts", **temporary).get_session_token()),
    }
    json.dump(seen, sys.stdout)


def virtual_host(s3):
    """The bucket as a host: BUCKET.localhost, which resolves to this machine."""
    port = urllib.parse.urlsplit(s3.meta.endpoint_url).port
    other = boto3.client(
        "s3",
        endpoint_url=f"http://localhost:{port}",
        config=Config(s3={"addressing_style": "virtual"}, signature_version="s3v4"),
    )
    s3.put_object(Bucket=BUCKET, Key="by host", Body=b"by host")
    url = other.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "by host"})
    host = urllib.parse.urlsplit(url).netloc
    # Not every resolver knows names below localhost: the address is given, the signed host is sent.
    return {"url": url, **ask("GET", url.replace(host, f"127.0.0.1:{port}", 1), headers={"Host": host})}


def objects_of(s3):
    """Upload of a stream with the default checksum, and pages of a listing."""
    s3.upload_fileobj(io.BytesIO(b"y" * 300_000), BUCKET, "stream")
    got = s3.get_object(Bucket=BUCKET, Key="stream", ChecksumMode="ENABLED")
    for number in range(5):
        s3.put_object(Bucket=BUCKET, Key=f"page/{number}", Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Prefix="page/", PaginationConfig={"PageSize": 2}
    )
    return {
        "length": len(got["Body"].read()),
        "crc32": got.get("ChecksumCRC32"),
        "pages": [[entry["Key"] for entry in page["Contents"]] for page in pages],
    }


main()
