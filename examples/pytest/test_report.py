"""Run by `countersign run -- pytest`: boto3 finds endpoint, region and keys in the environment."""

import urllib.error
import urllib.request

import boto3
import pytest


@pytest.fixture
def s3():
    client = boto3.client("s3")
    client.create_bucket(Bucket="reports")
    client.put_object(Bucket="reports", Key="march.txt", Body=b"up by a third")
    yield client
    client.delete_object(Bucket="reports", Key="march.txt")
    client.delete_bucket(Bucket="reports")


def test_a_link_opens_the_report(s3):
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "march.txt"}, ExpiresIn=900)
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"up by a third"


def test_a_link_opens_nothing_else(s3):
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "march.txt"}, ExpiresIn=900)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url.replace("march", "april"))
    assert refused.value.code == 403
    assert b"SignatureDoesNotMatch" in refused.value.read()
