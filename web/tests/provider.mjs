// A provider of identities (oidc-provider) for the test of signing in: `node provider.mjs PORT REDIRECT`. Whoever signs in there is called as
// they say; addresses are verified, but not those of people whose name begins with "un".

import { argv, stdout } from 'node:process'
import Provider from 'oidc-provider'

const [port, redirect] = argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
const provider = new Provider(issuer, {
  clients: [{ client_id: 'tushen', client_secret: 'a secret of the test', redirect_uris: [redirect] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: !id.startsWith('un') }),
  }),
  cookies: { keys: ['a key of the test'] },
})
provider.listen(Number(port), '127.0.0.1', () => stdout.write(`${issuer}\n`))
