//! Mail through a real mail server: who is told what, in which language, and what becomes of mail that cannot be sent.

mod city;

use city::City;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::net::TcpListener as Port;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tushen_server::{Mailer, mail};

/// Prints every mail of a Maildir as JSON, oldest first: to, subject and text, decoded by another program than the one that wrote them.
const READ: &str = r#"
import email, email.policy, glob, json, sys
mails = [email.message_from_binary_file(open(it, "rb"), policy=email.policy.default) for it in glob.glob(sys.argv[1] + "/new/*")]
mails.sort(key=lambda it: it["message-id"])
print(json.dumps([{"to": it["to"], "from": it["from"], "subject": it["subject"], "id": it["message-id"], "text": it.get_content()} for it in mails]))
"#;

/// A mail server (aiosmtpd) that keeps what it is given, and ends with the test.
struct Sink {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
}

impl Sink {
    /// With a port of its own, but not yet there.
    fn absent() -> Sink {
        let port = Port::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        Sink { child: None, port, folder: tempfile::tempdir().expect("a folder") }
    }

    async fn start(&mut self) {
        let at = format!("127.0.0.1:{}", self.port);
        let child = Command::new("/usr/bin/python3")
            .args(["-m", "aiosmtpd", "-n", "-l", &at, "-c", "aiosmtpd.handlers.Mailbox"])
            .arg(self.folder.path().join("mails"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("these tests need Python");
        self.child = Some(child);
        let since = Instant::now();
        while TcpStream::connect(&at).await.is_err() {
            let needed = "these tests need a mail server: apt-get install python3-aiosmtpd (cargo xtask test does it)";
            assert!(since.elapsed() < Duration::from_secs(60), "{needed}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn mails(&self) -> Vec<Value> {
        let mut read = Command::new("/usr/bin/python3");
        let read = read.args(["-c", READ]).arg(self.folder.path().join("mails")).output().expect("Python runs");
        serde_json::from_slice(&read.stdout).expect("mails as JSON")
    }

    /// Waits for so many mails.
    async fn wait(&self, count: usize) -> Vec<Value> {
        let since = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "{count} mails do not come: {mails:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Killed already, or gone.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A city whose changes are told through a mail server, and people with addresses.
async fn city(sink: &Sink, with_address: &[&str]) -> City {
    let url = format!("smtp://127.0.0.1:{}", sink.port);
    let mailer = Mailer::new(&url, "图审 <noreply@approval.example>").expect("a mail server");
    let city = City::mailing(mailer).await;
    tokio::spawn(mail(city.app.clone()));
    for name in with_address {
        let email = json!({ "email": format!("{name}@example.org") });
        let answer = city.post("admin", &format!("/api/v1/accounts/{name}/email"), &email).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{name}");
    }
    city
}

/// Everyone for whom something waits is told once, in the language of the person; who asked for none is not, nor who did it.
#[tokio::test(flavor = "multi_thread")]
async fn people_are_told_what_waits_for_them() {
    let mut sink = Sink::absent();
    sink.start().await;
    let city = city(&sink, &["applicant", "institute", "window", "lead", "developer"]).await;
    let wishes = |language: &str, mails: bool| json!({ "language": language, "mails": mails });
    city.post("window", "/api/v1/contact", &wishes("en", true)).await;
    city.post("institute", "/api/v1/contact", &wishes("zh", false)).await;
    let contact = city.get("window", "/api/v1/contact").await;
    assert_eq!(
        (&contact["email"], &contact["language"], &contact["sends"]),
        (&json!("window@example.org"), &json!("en"), &json!(true))
    );

    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    for material in ["site-plan", "fire-site-plan"] {
        desk.file("applicant", material, &format!("{material}.pdf"), b"%PDF-1.7".to_vec()).await;
    }
    desk.act("applicant", json!({ "action": "submit" })).await;
    desk.act("window", json!({ "action": "return", "defects": ["缺少指标表"] })).await;
    let mails = sink.wait(2).await;
    let [asked, returned] = &mails[..] else { panic!("two mails, not {mails:#?}") };
    assert_eq!(asked["to"], "window@example.org");
    assert_eq!(asked["from"], "图审 <noreply@approval.example>");
    let words = asked["text"].as_str().expect("a text");
    assert!(asked["subject"].as_str().is_some_and(|it| it.starts_with("[Tushen] 沁园: To do: ")), "{asked}");
    assert!(
        words.contains(&format!("/cases/{}", desk.id))
            && words.contains("Until: 2026-03-")
            && words.contains("/account"),
        "{words}"
    );
    assert_eq!(returned["to"], "applicant@example.org");
    assert!(returned["subject"].as_str().is_some_and(|it| it.starts_with("【图审】沁园：待办：")), "{returned}");
    assert_ne!(asked["id"], returned["id"]);
    assert_eq!(city.get("admin", "/api/v1/mails/unsent").await, json!([]));
}

/// What cannot be sent is seen by the administrator, tried again, and arrives once the mail server is back; what never will is dead.
#[tokio::test(flavor = "multi_thread")]
async fn mail_waits_for_its_server() {
    let mut sink = Sink::absent();
    let city = city(&sink, &["applicant", "window"]).await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    for material in ["site-plan", "fire-site-plan"] {
        desk.file("applicant", material, &format!("{material}.pdf"), b"%PDF-1.7".to_vec()).await;
    }
    desk.act("applicant", json!({ "action": "submit" })).await;
    let unsent = |done: fn(&Value) -> bool| {
        let city = &city;
        async move {
            let since = Instant::now();
            loop {
                let unsent = city.get("admin", "/api/v1/mails/unsent").await;
                if done(&unsent) {
                    return unsent;
                }
                assert!(since.elapsed() < Duration::from_secs(60), "{unsent}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let failed = unsent(|it| it[0]["error"].is_string()).await;
    assert_eq!(
        (&failed[0]["to"], &failed[0]["state"], &failed[0]["attempt"]),
        (&json!("window"), &json!("ready"), &json!(1))
    );
    assert_eq!(failed[0]["about"], "accept");
    sink.start().await;
    city.minutes(1);
    assert_eq!(unsent(|it| *it == json!([])).await, json!([]));
    assert_eq!(sink.wait(1).await.len(), 1);
    // An odd address is refused at once.
    let odd = city.post("admin", "/api/v1/accounts/window/email", &json!({ "email": "not an address" })).await;
    assert_eq!(odd.status(), StatusCode::UNPROCESSABLE_ENTITY);
}
