// Tries what it is told to try with the rights that it has, and says how it was answered.
import { request } from 'node:http';

export const handler = async ({ attempts }) => Promise.all(attempts.map(attempt));

function attempt({ url, method = 'POST', service, accessKeyId = process.env.AWS_ACCESS_KEY_ID, headers = {}, body = '' }) {
  const address = new URL(url, process.env.AWS_ENDPOINT_URL);
  const credential = `${accessKeyId}/20260101/${process.env.AWS_REGION}/${service}/aws4_request`;
  const signed = service ? { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0` } : {};
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers: { ...signed, ...headers } }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => { text += chunk; }).on('end', () => resolve({ status: response.statusCode, text }));
    });
    // an event that the Runtime API would hand out.
    sent.setTimeout(2_000, () => sent.destroy(new Error('no answer')));
    sent.on('error', reject).end(body);
  });
}
