//! Signing in through a provider of the authority (OpenID Connect, authorisation code with PKCE). What the provider publishes is read anew each
//! time, so that keys that it changes are known at once.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};
use std::time::Duration;
use store::Begun;

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which provider, and how it knows this server.
#[derive(Clone)]
pub struct OidcConfig {
    /// Its address, as it names itself.
    pub issuer: String,
    /// Its name for this server.
    pub client: String,
    /// What proves to it that it is this server.
    pub secret: Option<String>,
    /// What people call it.
    pub title: String,
}

// The secret is for the provider alone.
impl std::fmt::Debug for OidcConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcConfig").field("issuer", &self.issuer).field("client", &self.client).finish_non_exhaustive()
    }
}

/// A provider.
#[derive(Debug)]
pub struct Provider {
    config: OidcConfig,
    issuer: IssuerUrl,
    back: RedirectUrl,
    http: reqwest::Client,
}

/// Where a sign-in goes, and what it needs when it comes back.
pub(crate) struct Going {
    pub(crate) to: String,
    pub(crate) state: String,
    pub(crate) begun: Begun,
}

/// Whom the provider vouches for.
pub(crate) struct Identity {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// An address that the provider has verified.
    pub(crate) email: Option<String>,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why an answer of the provider was not had.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Odd(#[from] axum::http::Error),
}

async fn fetch(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let (parts, body) = request.into_parts();
    let request = http.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
    let answer = request.send().await?;
    let mut response = axum::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    Ok(response.body(answer.bytes().await?.to_vec())?)
}

impl Provider {
    /// A provider whose people come back to `public_url`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the configuration.
    pub fn new(config: OidcConfig, public_url: &str) -> Result<Provider, String> {
        let issuer = IssuerUrl::new(config.issuer.clone())
            .map_err(|error| format!("{}: the provider must be given by its address ({error})", config.issuer))?;
        let back = RedirectUrl::new(format!("{public_url}/api/v1/session/oidc/callback"))
            .map_err(|error| format!("{public_url}: people cannot come back there ({error})"))?;
        // A provider that sends elsewhere is not followed.
        let http = crate::client().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        let http = http.map_err(|error| error.to_string())?;
        Ok(Provider { config, issuer, back, http })
    }

    /// What people call it.
    pub(crate) fn title(&self) -> &str {
        &self.config.title
    }

    async fn client(&self) -> Result<Client, String> {
        let http = self.http.clone();
        let send = move |request| fetch(http.clone(), request);
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &send).await;
        let found = found.map_err(|error| format!("{}: {error}", self.config.issuer))?;
        let secret = self.config.secret.clone().map(ClientSecret::new);
        let client = CoreClient::from_provider_metadata(found, ClientId::new(self.config.client.clone()), secret);
        Ok(client.set_redirect_uri(self.back.clone()))
    }

    /// Asks whether the provider is there.
    pub async fn check(&self) -> Result<(), String> {
        self.client().await.map(|_| ())
    }

    /// Begins a sign-in.
    pub(crate) async fn begin(&self) -> Result<Going, String> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asked =
            client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        let asked = asked.add_scope(Scope::new("email".into())).set_pkce_challenge(challenge);
        let (to, state, nonce) = asked.url();
        let begun = Begun { nonce: nonce.secret().clone(), verifier: verifier.into_secret() };
        Ok(Going { to: to.to_string(), state: state.into_secret(), begun })
    }

    /// Exchanges the code of a sign-in that came back; the token's signature, audience, age and nonce must hold.
    pub(crate) async fn finish(&self, code: String, begun: Begun) -> Result<Identity, String> {
        let client = self.client().await?;
        let http = self.http.clone();
        let send = move |request| fetch(http.clone(), request);
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| error.to_string())?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier));
        let tokens = exchange.request_async(&send).await.map_err(|error| error.to_string())?;
        let token = tokens.id_token().ok_or("the provider gave no token of identity")?;
        let nonce = Nonce::new(begun.nonce);
        let claims = token.claims(&client.id_token_verifier(), &nonce).map_err(|error| error.to_string())?;
        let mut email = (claims.email().cloned(), claims.email_verified());
        // Many providers tell addresses only when asked again.
        if email.0.is_none()
            && let Ok(request) = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        {
            let told: CoreUserInfoClaims = request.request_async(&send).await.map_err(|error| error.to_string())?;
            email = (told.email().cloned(), told.email_verified());
        }
        let email = email.0.filter(|_| email.1 == Some(true)).map(|it| it.to_string());
        let (issuer, subject) = (claims.issuer().to_string(), claims.subject().to_string());
        Ok(Identity { issuer, subject, email })
    }
}
