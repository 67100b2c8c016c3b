// @parse/node-apn, unmodified.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const env = process.env;
const apn = createRequire(`${env.CLIENT_MODULES}/`)('@parse/node-apn');
const device = '0011223344556677'.repeat(4);
const provider = new apn.Provider({
  token: { key: env.APNS_KEY, keyId: env.APNS_KEY_ID, teamId: env.APNS_TEAM_ID },
  address: env.APNS_HOST, port: Number(env.APNS_PORT), production: true,
  ca: readFileSync(env.APNS_CA), connectionRetryLimit: 3, requestTimeout: 15000,
});

async function send(name, topic, to, pushType, status, reason) {
  const note = new apn.Notification({ topic, pushType, expiry: 0 });
  note.payload = { call_id: '6f9619ff-8b86-4011-b42d-00c04fc964ff' };
  const result = await provider.send(note, to);
  const failed = result.failed[0];
  const found = failed ? [Number(failed.status), failed.response?.reason] : [200, undefined];
  const good = found[0] === status && found[1] === reason && result.sent.length === (failed ? 0 : 1);
  console.log(good ? 'ok:' : 'FAILED:', name, JSON.stringify(result));
  return good;
}

const bundle = env.APNS_BUNDLE;
let good = await send('accepted', `${bundle}.voip`, device, 'voip', 200);
good = await send('rejected', `${bundle}.voip`, 'abc', 'voip', 400, 'BadDeviceToken') && good;
good = await send('gone', `${bundle}.gone`, device, 'alert', 410, 'Unregistered') && good;
good = await send('faulted', `${bundle}.down`, device, 'alert', 503, 'ServiceUnavailable') && good;
await provider.shutdown();
process.exit(good ? 0 : 1);
