import { type AwsError, s3Error } from '@countersign/aws-model';

/** InvalidArgument with its two elements, as S3 sends it; `value` is left out where S3 leaves it out. */
export function invalidArgument(message: string, name: string, value?: string): AwsError {
  return s3Error('InvalidArgument', {
    message,
    extras: [['ArgumentName', name], ...(value === undefined ? [] : [['ArgumentValue', value] as const])],
  });
}

/** NotImplemented naming the header that asks for something this server does not do. */
export function headerNotImplemented(header: string, additionalMessage?: string): AwsError {
  return s3Error('NotImplemented', {
    extras: [
      ['Header', header],
      ...(additionalMessage === undefined ? [] : [['additionalMessage', additionalMessage] as const]),
    ],
  });
}

export function malformedXml(cause?: unknown): AwsError {
  return s3Error('MalformedXML', {
    cause,
    ...(cause instanceof Error ? { facts: { fault: cause.message } } : {}),
  });
}
