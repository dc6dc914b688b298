//! Mail: what waits for people and what became of their cases, by SMTP. The texts of all mails stand here.
//!
//! A mail is written with the change that it tells of ([`store::Mail`]) and sent by a job: tried again for about a day, then dead, where the
//! administrator sees it. A mail that was sent twice, because a process ended in between, has the same `Message-ID`, so that it is shown once.

use crate::app::App;
use approval::{Case, Kind};
use findings::{Bilingual, Language};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::{Duration, SystemTime};
use store::{About, Contact, Mail, StoreError};

/// How long a mail server may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Seconds for which a mail is this process's to send.
const LEASE: i64 = 60;
/// How often mails are looked for; those of this process's own changes at once.
const LOOK: Duration = Duration::from_secs(2);

/// Where mail goes, and in whose name.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

// An address of a server may hold a password.
impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Why a mail was not sent.
enum Unsent {
    /// It may go another time.
    Later(String),
    /// It never will.
    Never(String),
}

impl Mailer {
    /// Sends through `smtps://user:password@host`, or `smtp://host:port?tls=required`.
    ///
    /// # Errors
    /// A sentence that says what is wrong, without the password.
    pub fn new(url: &str, from: &str) -> Result<Mailer, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("the mail server must be given as smtps://user:password@host:port ({error})"))?;
        let from = from
            .parse()
            .map_err(|error| format!("{from:?} is no sender of mail: give it as name <name@example.org> ({error})"))?;
        Ok(Mailer { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Asks the mail server whether it is there.
    pub async fn check(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not answer".into()),
            Err(error) => Err(format!("the mail server: {error}")),
        }
    }
}

/// Whether a text is an address that mail can be sent to.
pub(crate) fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// What an event is called in a mail.
fn told(event: &str, case: &Case) -> Bilingual {
    match event {
        "sign_decision" if case.stage == approval::Stage::Refused => {
            Bilingual::new("决定：不同意", "Decision: refused")
        }
        "sign_decision" => Bilingual::new("决定已签发", "The decision is signed"),
        "certify" => Bilingual::new("证书已签发", "The certificate is issued"),
        "revoke" => Bilingual::new("证书已撤销", "The certificate is withdrawn"),
        "commitment_lapsed" => Bilingual::new("承诺已到期未履行", "A commitment has lapsed"),
        other => Bilingual::new(other, other),
    }
}

/// Subject and text of a mail.
fn words(app: &App, mail: &Mail, case: &Case, language: Language) -> (String, String) {
    let what = match &mail.about {
        About::Todo(kind) => {
            let title = Kind::ALL.iter().find(|it| it.name() == kind).map(|it| it.title());
            let title = title.unwrap_or_else(|| Bilingual::new(kind.clone(), kind.clone()));
            Bilingual::new(format!("待办：{}", title.zh), format!("To do: {}", title.en))
        }
        About::Told(event) => told(event, case),
    };
    let calendar = &app.store.procedures().calendar;
    let due = mail.due.map(|it| calendar.date(it).to_string());
    let (link, settings) = (format!("{}/cases/{}", app.public_url, case.id), format!("{}/account", app.public_url));
    let title = &case.title;
    match language {
        Language::Zh => {
            let due = due.map(|it| format!("时限：{it}\n")).unwrap_or_default();
            let text = format!(
                "{}\n\n项目：{title}\n{due}办件：{link}\n\n此邮件由图审系统自动发送，请勿回复。不再接收邮件：{settings}\n",
                what.zh
            );
            (format!("【图审】{title}：{}", what.zh), text)
        }
        Language::En => {
            let due = due.map(|it| format!("Until: {it}\n")).unwrap_or_default();
            let text = format!(
                "{}\n\nProject: {title}\n{due}Case: {link}\n\nSent by Tushen; please do not answer. To receive no more mail: {settings}\n",
                what.en
            );
            (format!("[Tushen] {title}: {}", what.en), text)
        }
    }
}

/// Sends mails until the process is to end. Without a mail server it does nothing.
pub async fn mail(app: App) {
    let Some(mailer) = app.mailer.clone() else { return };
    let (worker, mut news) = (store::new_id(), app.news.subscribe());
    while !*app.stopping.borrow() {
        match app.store.claim_mail(&worker, app.now(), LEASE).await {
            Ok(Some((job, lease))) => {
                let id = job.key.trim_start_matches("mail/");
                let outcome = match send(&app, &mailer, id).await {
                    Ok(()) => app.store.finish(&lease, app.now()).await,
                    Err(unsent) => {
                        let (why, again) = match unsent {
                            Unsent::Later(why) => (why, true),
                            Unsent::Never(why) => (why, false),
                        };
                        tracing::warn!(mail = id, %why, "a mail was not sent");
                        app.store.fail(&lease, &why, again, app.now()).await.map(|_| ())
                    }
                };
                if let Err(error) = outcome {
                    tracing::error!(%error, "the end of a mail cannot be noted");
                }
            }
            Ok(None) => app.idle(&mut news, LOOK).await,
            Err(error) => {
                tracing::error!(%error, "mails cannot be read");
                app.idle(&mut news, LOOK).await;
            }
        }
    }
}

impl From<StoreError> for Unsent {
    fn from(error: StoreError) -> Unsent {
        Unsent::Later(error.to_string())
    }
}

async fn send(app: &App, mailer: &Mailer, id: &str) -> Result<(), Unsent> {
    let gone = || Unsent::Never("what it tells of is gone".into());
    let mail = app.store.mail(id).await?.ok_or_else(gone)?;
    let case = app.store.case(&mail.case).await?.ok_or_else(gone)?;
    let contact = app.store.contact(&mail.user).await?;
    // Asked for no mail since, or lost the address.
    let Contact { email: Some(email), language, mails: true } = contact else { return Ok(()) };
    let address: Address = email.parse().map_err(|error| Unsent::Never(format!("{email}: {error}")))?;
    let (subject, text) = words(app, &mail, &case, language);
    let name = format!("<{}@{}>", mail.id, mailer.from.email.domain());
    let message = Message::builder()
        .from(mailer.from.clone())
        .to(Mailbox::new(None, address))
        .subject(subject)
        .message_id(Some(name))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(mail.created.as_second()).unwrap_or(0)))
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|error| Unsent::Never(error.to_string()))?;
    mailer.transport.send(message).await.map_err(|error| match error.is_permanent() {
        true => Unsent::Never(error.to_string()),
        false => Unsent::Later(error.to_string()),
    })?;
    app.store.mail_sent(id, app.now()).await?;
    Ok(())
}
