"""Makes users, groups, roles, policies and buckets in two accounts with boto3, uses them, and takes them away again.

Prints what it saw as one JSON object; the test beside it (identities.test.ts) says what is right.
Arguments: access key id and secret of the second account's root user.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError

ALICE = "boto-alice"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def refusal(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"


def main():
    ours = boto3.Session()
    theirs = boto3.Session(aws_access_key_id=sys.argv[1], aws_secret_access_key=sys.argv[2])
    seen = {}

    for session, bucket in ((ours, "boto-ours"), (theirs, "boto-theirs")):
        session.client("s3").create_bucket(Bucket=bucket)
        session.client("s3").put_object(Bucket=bucket, Key="file", Body=b"of " + bucket.encode())
    their_account = theirs.client("sts").get_caller_identity()["Account"]
    role_arn = f"arn:aws:iam::{their_account}:role/boto-reader"

    iam = ours.client("iam")
    user = iam.create_user(UserName=ALICE, Tags=[{"Key": "team", "Value": "blue"}])["User"]
    key = iam.create_access_key(UserName=ALICE)["AccessKey"]
    policy = iam.create_policy(
        PolicyName="boto-readers",
        PolicyDocument=document(
            allow("s3:GetObject", "arn:aws:s3:::boto-ours/*"),
            allow("s3:GetObject", "arn:aws:s3:::boto-theirs/*"),
            allow("sts:AssumeRole", role_arn),
        ),
    )["Policy"]
    iam.create_group(GroupName="boto-readers", Path="/boto/")
    iam.attach_group_policy(GroupName="boto-readers", PolicyArn=policy["Arn"])

    alice = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    read_ours = lambda: alice.client("s3").get_object(Bucket="boto-ours", Key="file")["Body"].read().decode()
    seen["before_group"] = refusal(read_ours)
    iam.add_user_to_group(GroupName="boto-readers", UserName=ALICE)
    seen["in_group"] = read_ours()
    seen["across_accounts"] = refusal(lambda: alice.client("s3").get_object(Bucket="boto-theirs", Key="file"))
    simulated = iam.simulate_principal_policy(
        PolicySourceArn=user["Arn"],
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=["arn:aws:s3:::boto-ours/file"],
    )
    seen["simulated"] = [result["EvalDecision"] for result in simulated["EvaluationResults"]]
    seen["simulated_source"] = simulated["EvaluationResults"][0]["MatchedStatements"][0]["SourcePolicyId"]

    their_iam = theirs.client("iam")
    their_iam.create_role(
        RoleName="boto-reader",
        AssumeRolePolicyDocument=document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": user["Arn"]},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "a-secret-word"}},
            }
        ),
    )
    their_iam.put_role_policy(
        RoleName="boto-reader", PolicyName="read", PolicyDocument=document(allow("s3:GetObject", "arn:aws:s3:::boto-theirs/*"))
    )
    assume = lambda **more: alice.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="boto", **more)
    seen["without_external_id"] = refusal(assume)
    credentials = assume(ExternalId="a-secret-word")["Credentials"]
    role = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    seen["role"] = role.client("sts").get_caller_identity()["Arn"]
    seen["as_role"] = role.client("s3").get_object(Bucket="boto-theirs", Key="file")["Body"].read().decode()
    seen["last_used"] = "LastUsedDate" in their_iam.get_role(RoleName="boto-reader")["Role"]["RoleLastUsed"]

    federated = ours.client("sts").get_federation_token(Name="guest", Policy=document(allow("s3:GetObject", "*")))
    guest = boto3.Session(
        aws_access_key_id=federated["Credentials"]["AccessKeyId"],
        aws_secret_access_key=federated["Credentials"]["SecretAccessKey"],
        aws_session_token=federated["Credentials"]["SessionToken"],
    )
    seen["guest"] = guest.client("sts").get_caller_identity()["Arn"]
    seen["guest_reads"] = guest.client("s3").get_object(Bucket="boto-ours", Key="file")["Body"].read().decode()
    seen["guest_in_iam"] = refusal(guest.client("iam").list_users)

    their_iam.delete_role_policy(RoleName="boto-reader", PolicyName="read")
    their_iam.delete_role(RoleName="boto-reader")
    seen["delete_member"] = refusal(lambda: iam.delete_group(GroupName="boto-readers"))
    iam.remove_user_from_group(GroupName="boto-readers", UserName=ALICE)
    iam.detach_group_policy(GroupName="boto-readers", PolicyArn=policy["Arn"])
    iam.delete_group(GroupName="boto-readers")
    iam.delete_policy(PolicyArn=policy["Arn"])
    iam.delete_access_key(UserName=ALICE, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=ALICE)
    for session, bucket in ((ours, "boto-ours"), (theirs, "boto-theirs")):
        session.client("s3").delete_object(Bucket=bucket, Key="file")
        session.client("s3").delete_bucket(Bucket=bucket)
    details = iam.get_account_authorization_details(Filter=["User", "Group", "LocalManagedPolicy"])
    seen["left"] = [ALICE in json.dumps(details, default=str), "boto-readers" in json.dumps(details, default=str)]
    print(json.dumps(seen))


main()
