// apns2, unmodified: it always connects to port 443 of its host.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const env = process.env;
const { ApnsClient, Notification } = createRequire(`${env.CLIENT_MODULES}/`)('apns2');
const device = '0011223344556677'.repeat(4);
const client = new ApnsClient({
  host: env.APNS_HOST, team: env.APNS_TEAM_ID, keyId: env.APNS_KEY_ID,
  signingKey: readFileSync(env.APNS_KEY, 'utf8'), keepAlive: false,
});

async function send(name, topic, to, type, status, reason) {
  const note = new Notification(to, { type, topic, expiration: 0,
    data: { call_id: '6f9619ff-8b86-4011-b42d-00c04fc964ff' } });
  let found = [200, undefined];
  try {
    await client.send(note);
  } catch (error) {
    found = [error.statusCode, error.reason];
    if (error.statusCode === undefined) console.log(error);
  }
  const good = found[0] === status && found[1] === reason;
  console.log(good ? 'ok:' : 'FAILED:', name, ...found);
  return good;
}

const bundle = env.APNS_BUNDLE;
let good = await send('accepted', `${bundle}.voip`, device, 'voip', 200);
good = await send('rejected', `${bundle}.voip`, 'abc', 'voip', 400, 'BadDeviceToken') && good;
good = await send('gone', `${bundle}.gone`, device, 'alert', 410, 'Unregistered') && good;
good = await send('faulted', `${bundle}.down`, device, 'alert', 503, 'ServiceUnavailable') && good;
await client.destroy();
process.exit(good ? 0 : 1);
