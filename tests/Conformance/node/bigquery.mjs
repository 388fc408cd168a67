// Scenarios for the official BigQuery client; each prints one line of JSON.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

const [scenario, text] = process.argv.slice(2);
const given = JSON.parse(text);
const { credentials, endpoint, dataset } = given;

const connect = (options = {}) => new BigQuery({ projectId: credentials.project_id, apiEndpoint: endpoint, credentials, maxRetries: 0, ...options });

const failure = async work => {
  try {
    await work();
    return { name: 'none' };
  } catch (error) {
    return { name: error.constructor.name, code: error.code, reason: error.errors?.[0]?.reason, message: error.message };
  }
};

const encode = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const assertion = (claims = {}, key = credentials.private_key) => {
  const now = Math.floor(Date.now() / 1000);
  const body = { iss: credentials.client_email, scope: 'https://www.googleapis.com/auth/bigquery', aud: credentials.token_uri, iat: now, exp: now + 3600, ...claims };
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: credentials.private_key_id })}.${encode(body)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
};

const exchange = async token => {
  const answer = await fetch(credentials.token_uri, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: token }),
  });
  return { status: answer.status, ...(await answer.json()) };
};

const badAssertion = kind => {
  const now = Math.floor(Date.now() / 1000);
  const parts = assertion().split('.');
  switch (kind) {
    case 'of another audience': return assertion({ aud: 'https://example.com/token' });
    case 'of yesterday': return assertion({ iat: now - 86400, exp: now - 82800 });
    case 'for a week': return assertion({ exp: now + 7 * 86400 });
    case 'of the future': return assertion({ iat: now + 1800, exp: now + 3600 });
    case 'with another key': return assertion({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    case 'of another account': return assertion({ iss: 'workspace-999@headgate-1.iam.gserviceaccount.com' });
    case 'for another subject': return assertion({ sub: 'somebody@example.com' });
    case 'without a signature': return `${encode({ alg: 'none' })}.${parts[1]}.${encode('x')}`;
    case 'with a changed claim': return `${parts[0]}.${encode({ ...JSON.parse(Buffer.from(parts[1], 'base64url')), exp: now + 3000 })}.${parts[2]}`;
    default: throw new Error(kind);
  }
};

const scenarios = {
  async selects_one() {
    const [rows] = await connect().query('SELECT 1 AS one');
    return { rows };
  },

  async is_refused() {
    return failure(() => connect().query('SELECT 1 AS one'));
  },

  async exchanges_an_assertion() {
    const token = await exchange(assertion());
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: token.access_token });
    const [rows] = await connect({ credentials: undefined, authClient }).query('SELECT 1 AS one');
    return { tokenType: token.token_type, expiresIn: token.expires_in, accessToken: token.access_token, rows };
  },

  async exchanges_a_bad_assertion() {
    return exchange(badAssertion(given.kind));
  },
};

console.log(JSON.stringify(await scenarios[scenario](), (_, value) => (typeof value === 'bigint' ? `${value}` : value)));
