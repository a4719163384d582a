// A real OpenID provider for the tests: node-oidc-provider, a certified implementation, on loopback, in memory.
//
//   node server.mjs [PORT]
//
// Signs with a key made anew at every start, so that a restart on the same port is a rotation of keys. Prints one line
// of JSON when it answers. Whoever signs in is one of PEOPLE; any password does.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import http from "node:http";
import Provider from "oidc-provider";

const SITE = "https://help.example.com";
const PEOPLE = {
  camille: { name: "Camille Dupré", locale: "fr-FR", roles: ["global-admin", "offline"], account: "A-1" },
  bo: { name: "Bo", locale: "sv-SE", roles: ["billing-admin"], account: "A-1" },
  agnes: { name: "Agnes", roles: ["agent"], account: ["A-1", "A-2"] },
  stranger: { name: "Stranger", roles: ["other-program"] },
};

function key() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
}

const client = {
  redirect_uris: [`${SITE}/sign-in/callback`],
  post_logout_redirect_uris: [`${SITE}/signed-out`],
  response_types: ["code"],
  grant_types: ["authorization_code"],
};

const server = http.createServer();
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { ...client, client_id: "goodstanding", client_secret: "a secret of the tests" },
      { ...client, client_id: "goodstanding-post", client_secret: "a secret of the tests", token_endpoint_auth_method: "client_secret_post" },
      { ...client, client_id: "goodstanding-public", token_endpoint_auth_method: "none" },
    ],
    jwks: { keys: [key()] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ["sub", "roles", "account"], profile: ["name", "locale"] },
    conformIdTokenClaims: false, // account and roles stand in the ID token, where we read them
    pkce: { required: () => true },
    findAccount: (_, id) =>
      Object.hasOwn(PEOPLE, id) ? { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) } : undefined,
  });
  server.on("request", provider.callback());
  console.log(JSON.stringify({ issuer }));
});
