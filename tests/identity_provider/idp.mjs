// A certified OpenID provider for the tests of sign-in. Usage: node idp.mjs '{"port": 0, "base": "http://127.0.0.1:8000", …}'
// Says {"issuer": …} on its first line when it answers, then one line per event.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { port, base, slug, keys, clientKeys, secret, people } = JSON.parse(process.argv[2]);
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

const server = createServer();
server.listen(port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const client = {
    client_id: 'samband',
    redirect_uris: [`${base}/logga-in/svar`],
    post_logout_redirect_uris: [`${base}/utloggad`],
    backchannel_logout_uri: `${base}/logga-ut/kanal/${slug}`,
    backchannel_logout_session_required: true,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    ...(secret
      ? { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret }
      : { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks: clientKeys }),
    ...(secret ? { userinfo_signed_response_alg: 'RS256' } : {}),
  };
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: [client],
    responseTypes: ['code'],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'sid'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
    scopes: ['openid', 'profile', 'email'],
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: true },
      jwtUserinfo: { enabled: true },
    },
    enabledJWA: {
      userinfoSigningAlgValues: ['RS256', 'PS256', 'ES256'],
      idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'],
    },
    acrValues: ['http://id.elegnamnden.se/loa/1.0/loa3'],
    findAccount: (_context, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    // The provider refuses to call loopback by itself; here Samband lives there.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    cookies: { keys: ['only for tests'] },
    ttl: { AccessToken: 600, IdToken: 600, Session: 86400, Grant: 86400, Interaction: 600 },
  });
  provider.on('backchannel.success', () => say({ backchannel: 'success' }));
  provider.on('backchannel.error', (_context, error) => say({ backchannel: error.message }));
  provider.on('server_error', (_context, error) => say({ error: String(error.stack) }));
  provider.on('grant.error', (_context, error) => say({ error: String(error.error_description || error) }));
  server.on('request', provider.callback());
  say({ issuer });
});
