"""Encrypts, grants and charges with boto3, and prints what it saw as one JSON object.

The test beside it (access.test.ts) says what is right. Endpoint and keys come from the environment; those of a
second account come as arguments.
"""

import base64
import hashlib
import io
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = "boto-access"
KEY = b"k" * 32
OTHER_KEY = b"o" * 32


def tried(call, **parameters):
    """What a call was refused for, or `done`."""
    try:
        call(**parameters)
    except ClientError as error:
        return f"{error.response['ResponseMetadata']['HTTPStatusCode']} {error.response['Error']['Code']}"
    return "done"


def customer(key):
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}


def encryption(s3):
    seen = {}
    body = b"0123456789" * 100_000
    put = s3.put_object(Bucket=BUCKET, Key="secret", Body=body, **customer(KEY))
    digest = base64.b64encode(hashlib.md5(KEY).digest()).decode()
    seen["says the key again"] = put["SSECustomerKeyMD5"] == digest
    seen["algorithm"] = put["SSECustomerAlgorithm"]
    got = s3.get_object(Bucket=BUCKET, Key="secret", Range="bytes=15-1000004", **customer(KEY))
    seen["range"] = got["Body"].read() == body[15:]
    seen["without key"] = tried(s3.get_object, Bucket=BUCKET, Key="secret")
    seen["another key"] = tried(s3.get_object, Bucket=BUCKET, Key="secret", **customer(OTHER_KEY))
    large = b"large" * 2_000_000
    s3.upload_fileobj(io.BytesIO(large), BUCKET, "large", ExtraArgs=customer(KEY))
    back = io.BytesIO()
    s3.download_fileobj(BUCKET, "large", back, ExtraArgs=customer(KEY))
    seen["in parts"] = back.getvalue() == large
    s3.copy(
        {"Bucket": BUCKET, "Key": "large"},
        BUCKET,
        "copy",
        ExtraArgs={
            **customer(OTHER_KEY),
            "CopySourceSSECustomerAlgorithm": "AES256",
            "CopySourceSSECustomerKey": KEY,
        },
        SourceClient=HeadWithKey(s3),
    )
    seen["copied"] = s3.get_object(Bucket=BUCKET, Key="copy", **customer(OTHER_KEY))["Body"].read() == large
    s3.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/own"},
                    "BucketKeyEnabled": True,
                }
            ]
        },
    )
    kms = s3.put_object(Bucket=BUCKET, Key="kms", Body=b"x")
    seen["by default"] = [kms["ServerSideEncryption"], kms["BucketKeyEnabled"]]
    seen["key"] = s3.head_object(Bucket=BUCKET, Key="kms")["SSEKMSKeyId"] == kms["SSEKMSKeyId"]
    s3.delete_bucket_encryption(Bucket=BUCKET)
    seen["after"] = s3.put_object(Bucket=BUCKET, Key="plain", Body=b"x")["ServerSideEncryption"]
    return seen


class HeadWithKey:
    """`copy` looks at its source without the key: this client looks with it."""

    def __init__(self, s3):
        self._s3 = s3

    def head_object(self, **parameters):
        return self._s3.head_object(**{**parameters, **customer(KEY)})


def grants(acl):
    return sorted(f"{g['Grantee']['Type']} {g['Permission']}" for g in acl["Grants"])


def access(s3, other):
    seen = {"disabled": tried(s3.put_object_acl, Bucket=BUCKET, Key="plain", ACL="public-read")}
    s3.put_bucket_ownership_controls(
        Bucket=BUCKET, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    seen["blocked"] = tried(s3.put_object_acl, Bucket=BUCKET, Key="plain", ACL="public-read")
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.put_object_acl(Bucket=BUCKET, Key="plain", ACL="public-read")
    acl = s3.get_object_acl(Bucket=BUCKET, Key="plain")
    seen["grants"] = grants(acl)
    seen["public"] = tried(other.get_object, Bucket=BUCKET, Key="plain")
    owner = other.list_buckets()["Owner"]
    acl["Grants"] = [{"Grantee": {"Type": "CanonicalUser", "ID": owner["ID"]}, "Permission": "READ_ACP"}]
    s3.put_object_acl(
        Bucket=BUCKET, Key="plain", AccessControlPolicy={"Owner": acl["Owner"], "Grants": acl["Grants"]}
    )
    seen["written out"] = grants(s3.get_object_acl(Bucket=BUCKET, Key="plain"))
    seen["read_acp"] = tried(other.get_object_acl, Bucket=BUCKET, Key="plain")
    seen["read"] = tried(other.get_object, Bucket=BUCKET, Key="plain")
    s3.put_bucket_acl(Bucket=BUCKET, GrantWrite=f"id={owner['ID']}")
    other.put_object(Bucket=BUCKET, Key="theirs", Body=b"x")
    seen["theirs"] = tried(s3.get_object, Bucket=BUCKET, Key="theirs")
    return seen


def payment(s3, other):
    s3.put_object(Bucket=BUCKET, Key="paid", Body=b"x", ACL="public-read")
    s3.put_bucket_request_payment(Bucket=BUCKET, RequestPaymentConfiguration={"Payer": "Requester"})
    paid = other.get_object(Bucket=BUCKET, Key="paid", RequestPayer="requester")
    return {
        "payer": s3.get_bucket_request_payment(Bucket=BUCKET)["Payer"],
        "unpaid": tried(other.get_object, Bucket=BUCKET, Key="paid"),
        "charged": paid["RequestCharged"],
        "own": tried(s3.get_object, Bucket=BUCKET, Key="paid"),
    }


def main():
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    other = boto3.client(
        "s3",
        aws_access_key_id=sys.argv[1],
        aws_secret_access_key=sys.argv[2],
        config=Config(s3={"addressing_style": "path"}),
    )
    s3.create_bucket(Bucket=BUCKET)
    print(json.dumps({"encryption": encryption(s3), "access": access(s3, other), "payment": payment(s3, other)}))


main()
