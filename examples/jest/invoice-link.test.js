const { CreateBucketCommand, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { CredentialsExpireFirstError } = require('@countersign/presign');
const { startServer } = require('@countersign/server');
const { toLiveFor } = require('@countersign/server/testing');
const { invoiceLink } = require('./invoice-link.js');

expect.extend({ toLiveFor });

let cloud;
let s3;
const client = (credentials) =>
  new S3Client({ endpoint: cloud.endpoint, region: cloud.region, forcePathStyle: true, credentials });

beforeAll(async () => {
  cloud = await startServer();
  s3 = client(cloud.credentials);
  await s3.send(new CreateBucketCommand({ Bucket: 'invoices' }));
  await s3.send(new PutObjectCommand({ Bucket: 'invoices', Key: '7.pdf', Body: 'to pay: 12 EUR' }));
});
afterAll(async () => {
  s3.destroy();
  await cloud.close();
});

test('the link works for the 24 hours that the mail promises, and no longer', async () => {
  const url = await invoiceLink(s3, 7);
  await expect(url).toLiveFor('24h');
  await expect(url).not.toLiveFor('25h');
  expect(await (await fetch(url)).text()).toBe('to pay: 12 EUR');
});

test('there is no link where the credentials expire before it', async () => {
  const session = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'example',
    sessionToken: 'example',
    expiration: new Date(cloud.clock.now() + 3_600_000),
  };
  await expect(invoiceLink(client(session), 7)).rejects.toThrow(CredentialsExpireFirstError);
});
