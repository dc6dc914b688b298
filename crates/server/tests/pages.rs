//! The built pages beside the interface for programs: what they may do, how long they are kept, where addresses lead.

mod city;

use city::City;
use reqwest::{Response, StatusCode, redirect::Policy};
use tokio::net::TcpListener;
use tushen_server::serve_on;

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_string()
}

#[tokio::test]
async fn pages_are_served_with_their_rules_and_the_interface_stays() {
    let city = City::quiet().await;
    let folder = city.test.places.data.join("pages");
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    for (name, text) in [("index.html", "assistant"), ("office.html", "workplace"), ("assets/a-1.js", "let a = 1")] {
        std::fs::write(folder.join(name), text).expect("a page");
    }
    std::fs::write(city.test.places.data.join("secret"), "secret").expect("a file");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = format!("http://{}", listener.local_addr().expect("an address"));
    let mut app = city.app.clone();
    app.pages = Some(folder);
    tokio::spawn(serve_on(app, listener));
    let client = tushen_server::client().no_proxy().redirect(Policy::none()).build().expect("a client");
    let get = async |path: &str| client.get(format!("{at}{path}")).send().await.expect("an answer");

    let page = get("/office.html").await;
    let policy = header(&page, "content-security-policy");
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval'") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert_eq!((header(&page, "cache-control").as_str(), page.status()), ("no-cache", StatusCode::OK));
    assert_eq!(page.text().await.expect("a text"), "workplace");
    assert_eq!(get("/").await.text().await.expect("a text"), "assistant");
    let script = get("/assets/a-1.js").await;
    assert!(
        header(&script, "cache-control").contains("immutable")
            && header(&script, "content-type").contains("javascript")
    );

    // Addresses in letters and codes lead into the workplace.
    let to = get("/verify/T-1").await;
    assert_eq!((to.status(), header(&to, "location").as_str()), (StatusCode::SEE_OTHER, "/office.html#/verify/T-1"));

    // Nothing beside the folder, and what is not there is a problem as everywhere else.
    assert_eq!(get("/..%2fsecret").await.status(), StatusCode::NOT_FOUND);
    let missing = get("/nothing.js").await;
    assert_eq!(
        (missing.status(), header(&missing, "content-type").as_str()),
        (StatusCode::NOT_FOUND, "application/problem+json")
    );
    assert_eq!(get("/healthz").await.text().await.expect("a text"), "ok\n");
    let api = get("/api/v1/session").await;
    assert_eq!(api.status(), StatusCode::UNAUTHORIZED);
    assert!(header(&api, "content-security-policy").starts_with("default-src 'none'"));
}
