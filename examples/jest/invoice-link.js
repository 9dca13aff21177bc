const { GetObjectCommand } = require('@aws-sdk/client-s3');
const { getSignedUrl } = require('@countersign/presign');

/** The link of an invoice, as it is put into a mail that says "works for 24 hours". */
exports.invoiceLink = (s3, number) =>
  getSignedUrl(s3, new GetObjectCommand({ Bucket: 'invoices', Key: `${number}.pdf` }), { expiresIn: '24h' });
