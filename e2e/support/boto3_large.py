"""boto3's transfer manager on a large file, both ways and from object to object. Prints what it saw as JSON."""

import hashlib
import json
import sys

import boto3
from boto3.s3.transfer import TransferConfig

source, target = sys.argv[1], sys.argv[2]
s3 = boto3.client("s3")
config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=6 << 20, max_concurrency=4)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


s3.create_bucket(Bucket="boto3-large")
s3.upload_file(source, "boto3-large", "up", ExtraArgs={"Metadata": {"note": "large"}}, Config=config)
head = s3.head_object(Bucket="boto3-large", Key="up", ChecksumMode="ENABLED")
s3.download_file("boto3-large", "up", target, Config=config)
downloaded = digest(target)
s3.copy({"Bucket": "boto3-large", "Key": "up"}, "boto3-large", "copied", Config=config)
s3.download_file("boto3-large", "copied", target, Config=config)
part = s3.get_object(Bucket="boto3-large", Key="up", PartNumber=2)
attributes = s3.get_object_attributes(
    Bucket="boto3-large", Key="up", ObjectAttributes=["ETag", "Checksum", "ObjectParts", "ObjectSize", "StorageClass"]
)

s3.create_bucket(Bucket="boto3-versions")
s3.put_bucket_versioning(Bucket="boto3-versions", VersioningConfiguration={"Status": "Enabled"})
first = s3.put_object(Bucket="boto3-versions", Key="k", Body=b"one")["VersionId"]
s3.put_object(Bucket="boto3-versions", Key="k", Body=b"two")
marker = s3.delete_object(Bucket="boto3-versions", Key="k")
versions = [
    [v["Key"], v["IsLatest"]]
    for page in s3.get_paginator("list_object_versions").paginate(Bucket="boto3-versions", MaxKeys=1)
    for v in page.get("Versions", []) + page.get("DeleteMarkers", [])
]
old = s3.get_object(Bucket="boto3-versions", Key="k", VersionId=first)["Body"].read().decode()
boto3.resource("s3").Bucket("boto3-versions").object_versions.delete()
s3.delete_bucket(Bucket="boto3-versions")

print(
    json.dumps(
        {
            "etag": head["ETag"],
            "checksumType": head["ChecksumType"],
            "metadata": head["Metadata"],
            "downloaded": downloaded,
            "copied": digest(target),
            "part": [part["ContentLength"], part["PartsCount"], part["ContentRange"]],
            "partsCount": attributes["ObjectParts"]["TotalPartsCount"],
            "size": attributes["ObjectSize"],
            "deleteMarker": marker["DeleteMarker"],
            "versions": versions,
            "old": old,
            "uploadsLeft": len(s3.list_multipart_uploads(Bucket="boto3-large").get("Uploads", [])),
        }
    )
)
