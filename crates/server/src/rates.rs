//! How often an address or a person may do what is dear: counted in the store, so that several servers share it. What was refused is remembered
//! here until its time comes, so that a flood costs the database nothing.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::Request;
use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use store::Rate;

/// Keys that are remembered as refused; when there are more, those whose time has come are forgotten.
const REMEMBERED: usize = 10_000;

/// How often each of these may be done, by one person or, without an account, from one address. Many people share the address of an authority.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Sign-ins from an address. Guessing at one account is stopped by its lock long before.
    pub sign_in: Rate,
    /// Verifications of certificates and the like by the public.
    pub verification: Rate,
    /// Objections by the public.
    pub objection: Rate,
    /// Drawings that are reviewed without a case.
    pub review: Rate,
    /// Files that a person uploads.
    pub upload: Rate,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates {
            sign_in: Rate::new(300, 1),
            verification: Rate::new(120, 1),
            objection: Rate::new(10, 60),
            review: Rate::new(60, 2),
            upload: Rate::new(500, 1),
        }
    }
}

/// Which of [`Rates`] a route keeps to, by its name in the store.
#[derive(Clone, Copy)]
pub(crate) struct RateOf {
    pub(crate) name: &'static str,
    pub(crate) of: fn(&Rates) -> Rate,
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// When what was refused may come again.
pub(crate) type Refused = Mutex<HashMap<String, Timestamp>>;

/// Lets a request of somebody through unless there were too many.
pub(crate) async fn admit(app: &App, rate: RateOf, who: &str) -> Result<(), Problem> {
    let (key, now) = (format!("{} {who}", rate.name), app.now());
    if let Some(again) = remembered(&app.refused, &key, now) {
        return Err(Problem::too_many(again, now));
    }
    match app.store.admit(&key, (rate.of)(&app.limits.rates), now).await? {
        None => Ok(()),
        Some(again) => {
            tracing::warn!(%key, "too many requests");
            remember(&app.refused, key, again, now);
            Err(Problem::too_many(again, now))
        }
    }
}

fn remembered(refused: &Refused, key: &str, now: Timestamp) -> Option<Timestamp> {
    let refused = refused.lock().unwrap_or_else(|it| it.into_inner());
    refused.get(key).copied().filter(|it| *it > now)
}

fn remember(refused: &Refused, key: String, again: Timestamp, now: Timestamp) {
    let mut refused = refused.lock().unwrap_or_else(|it| it.into_inner());
    if refused.len() >= REMEMBERED {
        refused.retain(|_, it| *it > now);
    }
    if refused.len() < REMEMBERED {
        refused.insert(key, again);
    }
}

/// Whole seconds to wait, at least one: what `Retry-After` says.
pub(crate) fn seconds(again: Timestamp, now: Timestamp) -> i64 {
    (again.duration_since(now) + SignedDuration::from_millis(999)).as_secs().max(1)
}

/// Who asks: the other end of the connection, or what the proxy before the server says of it. Of IPv6 the network, since a household has one.
pub(crate) fn address(behind_proxy: bool, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |it| it.0);
    let told = behind_proxy.then(|| forwarded(request.headers())).flatten();
    match told.unwrap_or(peer).to_canonical() {
        IpAddr::V6(it) => IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() >> 64 << 64)),
        it => it,
    }
}

/// The last address of `X-Forwarded-For`: the one that the nearest proxy saw itself; what stands before it may be anybody's invention.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn an_address_is_the_proxys_word_only_where_there_is_one() {
        for (behind_proxy, told, meant) in [
            (false, None, "10.0.0.9"),
            (false, Some("1.2.3.4"), "10.0.0.9"),
            (true, None, "10.0.0.9"),
            (true, Some("1.2.3.4"), "1.2.3.4"),
            (true, Some("9.9.9.9, 1.2.3.4"), "1.2.3.4"),
            (true, Some("nonsense"), "10.0.0.9"),
            (true, Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::"),
            (true, Some("::ffff:1.2.3.4"), "1.2.3.4"),
        ] {
            let mut request = Request::new(Body::empty());
            request.extensions_mut().insert(Peer("10.0.0.9".parse().expect("an address")));
            if let Some(it) = told {
                request.headers_mut().insert("x-forwarded-for", it.parse().expect("a header"));
            }
            assert_eq!(address(behind_proxy, &request).to_string(), meant, "{behind_proxy} {told:?}");
        }
    }
}
