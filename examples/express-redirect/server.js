import { S3Client } from '@aws-sdk/client-s3';
import { createApp } from './app.js';

const { BUCKET = 'reports', PORT = '3000' } = process.env;

// Endpoint, region and keys come from the environment, as `countersign env` prints them. `forcePathStyle` is for local servers.
const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
createApp(s3, BUCKET).listen(Number(PORT), () => console.log(`http://127.0.0.1:${PORT}/files/...`));
