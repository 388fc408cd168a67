// Scenarios for the official BigQuery client; each prints one line of JSON.
import { BigQuery } from '@google-cloud/bigquery';

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

const scenarios = {
  async selects_one() {
    const [rows] = await connect().query('SELECT 1 AS one');
    return { rows };
  },

  async is_refused() {
    return failure(() => connect().query('SELECT 1 AS one'));
  },
};

console.log(JSON.stringify(await scenarios[scenario](), (_, value) => (typeof value === 'bigint' ? `${value}` : value)));
