// s3rver, as its README starts it: files in a directory, signatures verified, no policies.
import S3rver from 's3rver';

const { directory, bucket } = JSON.parse(process.argv[2]);

const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory,
  configureBuckets: [{ name: bucket }],
});
const { port } = await server.run();
console.log(
  JSON.stringify({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  }),
);
process.stdin.on('end', () => process.exit()).resume();
