// An identity provider on a free port of this machine, for the tests of signing in. It says where it listens, and
// takes whatever name and password are typed; who is called anna is of Ale.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'loggbok', client_secret: process.env.CLIENT_SECRET, redirect_uris: [process.env.REDIRECT] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['of the tests alone'] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'organisation_number'], profile: ['name'] },
    // So that the token has every claim, as those of many providers do.
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} berg`, organisation_number: id === 'anna' ? '212000-1439' : 'other' }),
    }),
  });
  server.on('request', provider.callback());
  console.log(`listening ${issuer}`);
});
