//! `tushen audit` and `tushen admin`

use super::serve::{places, runtime};
use crate::args::{AdminCommand, AuditCommand, PlaceArguments};
use crate::{CLEAN, FINDINGS, input};
use approval::Role;
use approval::builtin::Procedures;
use jiff::Timestamp;
use server::{Place, Reviewer, Signer};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use store::{Account, NewAccount, Organisation, Store, StoreError};

/// Proves that nothing was altered. The exit status is 1 when something was.
pub fn audit(command: &AuditCommand) -> Result<u8, String> {
    let AuditCommand::Verify { place, head, lang } = command;
    let language = input::language(*lang);
    let outcome = runtime()?.block_on(async { open(place).await?.verify(head.as_deref()).await });
    match outcome.map_err(|error| error.to_string())? {
        Ok(proof) => {
            let (cases, events, head) = (proof.cases, proof.events, &proof.head);
            println!(
                "{}",
                language.pick(
                    format!("完好：{cases} 个办件，{events} 条记录，链尾 {head}"),
                    format!("intact: {cases} cases, {events} events, head {head}")
                )
            );
            if proof.passed_noted == Some(false) {
                println!(
                    "{}",
                    language.pick(
                        "所记链尾已不存在：此前的记录被替换过",
                        "the noted head is not there: what was before it was replaced"
                    )
                );
                return Ok(FINDINGS);
            }
            Ok(CLEAN)
        }
        Err(fault) => {
            println!("{}", language.pick(format!("记录被改动：{fault}"), format!("altered: {fault}")));
            Ok(FINDINGS)
        }
    }
}

/// Keeps accounts, samples and backups.
pub fn run(command: &AdminCommand) -> Result<u8, String> {
    let outcome: Result<(), String> = runtime()?.block_on(async {
        match command {
            AdminCommand::CreateUser { place, name, role, department, organisation, organisation_name } => {
                let account = Account {
                    name: name.clone(),
                    roles: roles(role)?,
                    department: department.clone(),
                    organisation: organisation.clone(),
                    active: true,
                };
                create_user(place, account, organisation_name.as_deref()).await
            }
            AdminCommand::AttachReport { place, report, by } => {
                let bytes = std::fs::read(report).map_err(|error| format!("{}: {error}", report.display()))?;
                let store = open(place).await.map_err(words)?;
                let packs = server::attach(&store, &bytes, by, Timestamp::now()).await;
                store.close().await;
                println!("{}", packs.map_err(|why| format!("{}: {why}", report.display()))?.join("\n"));
                Ok(())
            }
            AdminCommand::ResetSecondFactor { place, name } => {
                let store = open(place).await.map_err(words)?;
                store.reset_second_factor(name).await.map_err(words)?;
                store.close().await;
                println!("{name}");
                Ok(())
            }
            AdminCommand::Seed { place, samples } => seed(place, samples.as_deref()).await,
            AdminCommand::Backup { place, folder } => {
                let summary = open(place).await.map_err(words)?.backup(folder).await.map_err(words)?;
                println!("{}: {} rows, {} files, head {}", folder.display(), summary.rows, summary.files, summary.head);
                Ok(())
            }
            AdminCommand::Restore { place, folder } => {
                let store = open(place).await.map_err(words)?;
                let summary = store.restore(folder).await.map_err(words)?;
                store.verify(Some(&summary.head)).await.map_err(words)?.map_err(|fault| fault.to_string())?;
                store.close().await;
                println!("{}: {} rows, {} files, head {}", folder.display(), summary.rows, summary.files, summary.head);
                Ok(())
            }
        }
    });
    outcome.map(|()| CLEAN)
}

fn words(error: StoreError) -> String {
    error.to_string()
}

async fn open(place: &PlaceArguments) -> Result<Store, StoreError> {
    Store::open(&places(place), Arc::new(Procedures::builtin())).await
}

fn roles(names: &[String]) -> Result<BTreeSet<Role>, String> {
    let known = || Role::ALL.iter().filter(|it| !matches!(it, Role::System | Role::Public));
    let role = |name: &String| {
        let found = known().find(|it| it.name() == name).copied();
        found.ok_or_else(|| {
            let known: Vec<&str> = known().map(|it| it.name()).collect();
            format!("there is no role {name}; known: {}", known.join(", "))
        })
    };
    names.iter().map(role).collect()
}

async fn create_user(place: &PlaceArguments, account: Account, organisation_name: Option<&str>) -> Result<(), String> {
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).map_err(|error| format!("the password cannot be read: {error}"))?;
    let store = open(place).await.map_err(words)?;
    for (id, title) in server::departments() {
        store.put_department(&id, &title).await.map_err(words)?;
    }
    if let (Some(id), Some(name)) = (&account.organisation, organisation_name) {
        let organisation = Organisation { id: id.clone(), name: name.to_string() };
        store.put_organisation(&organisation).await.map_err(words)?;
    }
    let name = account.name.clone();
    let password = password.trim_end_matches(['\r', '\n']).to_string();
    store.create_account(NewAccount { account, password }, Timestamp::now()).await.map_err(words)?;
    store.close().await;
    println!("{name}");
    Ok(())
}

async fn seed(place: &PlaceArguments, samples: Option<&std::path::Path>) -> Result<(), String> {
    let store = open(place).await.map_err(words)?;
    let passphrase = super::keys::passphrase_of_environment();
    let (key, documents) = (place.data.join("signing.pem"), place.data.join("documents.pem"));
    let signer = Signer::open(&key, &documents, passphrase.as_deref(), Timestamp::now())?;
    let reviewer = Reviewer::new(Place::Here).map_err(|error| error.to_string())?;
    let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let app = server::App::new(store, reviewer, signer, Arc::new(Timestamp::now), nowhere);
    let cases = server::seed(&app, samples).await.map_err(words)?;
    app.store.close().await;
    println!("password of everyone: {}", server::PASSWORD);
    for it in server::people() {
        let roles: Vec<&str> = it.roles.iter().map(|it| it.name()).collect();
        println!("{:<24} {}", it.name, roles.join(", "));
    }
    for it in cases {
        println!("{} {:<14} {}", it.id, it.stage.name(), it.title);
    }
    Ok(())
}
