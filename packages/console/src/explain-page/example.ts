/** A link signed by a role's session for a day, opened when the session was over: the case that most people meet. */
export const EXAMPLE = `https://files-example.s3.eu-central-1.amazonaws.com/report.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20260301%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=20260301T080000Z&X-Amz-Expires=86400&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLETOKEN&X-Amz-SignedHeaders=host&X-Amz-Signature=3f2c1d0e9b8a79685746352413029f8e7d6c5b4a3928170605f4e3d2c1b0a998

HTTP/1.1 400 Bad Request
Date: Sun, 01 Mar 2026 14:05:00 GMT
Content-Type: application/xml

<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>`;
