//! What the store promises, on both databases.

use approval::*;
use bytes::Bytes;
use findings::{Bilingual, Severity, Verdict};
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use totp_rs::Totp;
use tushen_store::testing::TestStore;
use tushen_store::*;

/// Each test twice: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod on_sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::TestStore::sqlite().await).await }
        )* }
        mod on_postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::TestStore::postgres().await).await }
        )* }
    };
}

on_both! {
    a_case_is_kept_with_its_events
    a_refused_action_leaves_nothing
    an_action_on_an_older_version_is_refused
    the_same_request_is_done_once
    actions_at_once_all_arrive
    numbers_read_back_to_the_last_bit
    events_cannot_be_changed
    the_audit_finds_what_was_altered
    work_follows_a_case
    a_job_is_given_to_one_worker
    a_failing_job_waits_longer_and_dies
    silence_accepts_and_nothing_else_happens
    people_find_what_waits_for_them
    lists_show_what_a_case_shows
    a_trial_is_shared_by_workers_and_each_part_is_done_once
    files_are_kept_once
    a_file_that_does_not_arrive_leaves_nothing
    passwords_open_sessions_and_too_many_wrong_ones_lock
    a_second_factor_is_asked_for_and_no_code_is_taken_twice
    secrets_lie_encrypted_and_their_key_is_replaced
    a_password_is_asked_for_again
    a_lost_device_has_recovery_codes_and_an_administrator
    rates_hold_for_all_servers
    a_provider_signs_in_whom_it_vouches_for
    mails_are_written_with_the_change
    a_file_in_parts_goes_on_where_it_was
    what_was_given_up_is_swept
    a_backup_goes_into_the_other_database
    an_opened_store_opens_again
}

fn now() -> Timestamp {
    "2026-03-02T01:00:00Z".parse().expect("an instant")
}

fn actor(name: &str) -> Actor {
    use Role::*;
    let (role, department, organisation) = match name {
        "ann" => (Applicant, None, Some("firm")),
        "other" => (Applicant, None, Some("another")),
        "window" => (Window, None, None),
        "kin" => (Window, None, Some("firm")),
        "lead" => (Lead, Some("planning"), None),
        "admin" => (Administrator, None, None),
        "system" => return Actor::system(),
        _ => {
            let (department, role) = name.rsplit_once('-').expect("a department and a role");
            (if role == "chief" { Chief } else { Officer }, Some(department), None)
        }
    };
    Actor {
        user: name.into(),
        roles: [role].into(),
        department: department.map(str::to_string),
        organisation: organisation.map(str::to_string),
    }
}

async fn attempt(
    it: &TestStore,
    case: &str,
    who: &str,
    action: Action,
    at: Timestamp,
) -> Result<Performed, StoreError> {
    let actor = actor(who);
    let request = Request { case, actor: &actor, action: &action, now: at, version: None, key: None, lease: None };
    it.store.perform(&request).await
}

async fn act(it: &TestStore, case: &str, who: &str, action: Action) -> Case {
    let kind = action.kind();
    let done = attempt(it, case, who, action, now()).await;
    done.unwrap_or_else(|error| panic!("{who} cannot {}: {error}", kind.name())).case
}

fn open(id: &str) -> Action {
    let workflow = ("cn-shanghai/scheme".to_string(), 1);
    Action::Open {
        new: NewCase {
            id: id.into(),
            workflow,
            title: "沁园".into(),
            project_code: "2026-310115-01".into(),
            plot: "A-01".into(),
            prior: None,
            organisations: BTreeSet::new(),
        },
    }
}

fn file(material: &str, letter: char) -> Action {
    let file = FileRef {
        sha256: letter.to_string().repeat(64),
        name: format!("{material}.dxf"),
        size: 1,
        material: material.into(),
        plotted_from: None,
        signatures: Vec::new(),
    };
    Action::Edit { change: Edit::File { file } }
}

fn comment(text: &str, place: Option<[f64; 2]>) -> Action {
    Action::Comment { thread: None, audience: Audience::Applicant, objects: Vec::new(), place, text: text.into() }
}

async fn submitted(it: &TestStore, id: &str) -> Case {
    act(it, id, "ann", open(id)).await;
    act(it, id, "ann", file("site-plan", 'a')).await;
    act(it, id, "ann", file("fire-site-plan", 'b')).await;
    act(it, id, "ann", Action::Submit {}).await
}

fn review(points: &[(&str, &str)]) -> ReviewOutcome {
    let point = |(id, department): &(&str, &str)| Point {
        id: id.to_string(),
        rule: format!("pack/{id}"),
        clause: "1.1".into(),
        department: department.to_string(),
        severity: Severity::Mandatory,
        verdict: Verdict::Fail,
        title: Bilingual::new(*id, *id),
        message: Bilingual::new(*id, *id),
        objects: vec![format!("object-{id}")],
        inputs: "i".into(),
        by_hand: false,
        spot: None,
        disposition: None,
        fate: None,
        cause: None,
        late_reason: None,
        carried: false,
        noticed: false,
    };
    ReviewOutcome { sha256: "e".repeat(64), points: points.iter().map(point).collect(), ..ReviewOutcome::default() }
}

async fn a_case_is_kept_with_its_events(it: TestStore) {
    let case = submitted(&it, "c1").await;
    assert_eq!((case.stage, case.version), (Stage::Submitted, 4));
    assert_eq!(it.store.case("c1").await.expect("it reads"), Some(case));
    let events = it.store.events("c1").await.expect("they read");
    assert_eq!(events.iter().map(|it| it.action.kind().name()).collect::<Vec<_>>(), ["open", "edit", "edit", "submit"]);
    assert!(verify(&events).is_ok());
    let told = it.store.told_after(0, 100).await.expect("it reads");
    assert_eq!(
        told.iter().map(|it| (it.position, it.status.event.as_str())).collect::<Vec<_>>(),
        [(1, "open"), (2, "edit"), (3, "edit"), (4, "submit")]
    );
    assert_eq!(it.store.told_after(3, 100).await.expect("it reads").len(), 1);
    let proof = it.store.verify(None).await.expect("it reads").expect("it holds");
    assert_eq!((proof.cases, proof.events), (1, 4));
}

async fn a_refused_action_leaves_nothing(it: TestStore) {
    let before = submitted(&it, "c1").await;
    let refused = attempt(&it, "c1", "ann", Action::Accept {}, now()).await;
    assert!(matches!(refused, Err(StoreError::Refused(refusal)) if refusal.code() == "role"));
    assert!(matches!(
        attempt(&it, "c2", "ann", Action::Submit {}, now()).await,
        Err(StoreError::Missing { what: "case", .. })
    ));
    assert_eq!(it.store.case("c1").await.expect("it reads"), Some(before));
    assert_eq!(it.store.position().await.expect("it reads"), 4);
    let again = attempt(&it, "c1", "ann", open("c1"), now()).await;
    assert!(matches!(again, Err(StoreError::Refused(refusal)) if matches!(refusal.code(), "already" | "stage")));
}

async fn an_action_on_an_older_version_is_refused(it: TestStore) {
    submitted(&it, "c1").await;
    let (ann, action) = (actor("ann"), comment("早", None));
    let request =
        Request { case: "c1", actor: &ann, action: &action, now: now(), version: Some(3), key: None, lease: None };
    assert!(matches!(it.store.perform(&request).await, Err(StoreError::Stale { current: 4 })));
    let done = it.store.perform(&Request { version: Some(4), ..request }).await.expect("it is done");
    assert_eq!(done.version, 5);
}

async fn the_same_request_is_done_once(it: TestStore) {
    submitted(&it, "c1").await;
    let (ann, action) = (actor("ann"), comment("一次", None));
    let request =
        Request { case: "c1", actor: &ann, action: &action, now: now(), version: None, key: Some("k"), lease: None };
    let first = it.store.perform(&request).await.expect("it is done");
    // Even on a version that has passed by now, and at the same time from many sides.
    act(&it, "c1", "ann", comment("另一条", None)).await;
    let again = (0..8).map(|_| {
        let (store, action, ann) = (it.store.clone(), action.clone(), ann.clone());
        tokio::spawn(async move {
            let request = Request {
                case: "c1",
                actor: &ann,
                action: &action,
                now: now(),
                version: Some(4),
                key: Some("k"),
                lease: None,
            };
            store.perform(&request).await
        })
    });
    for done in again.collect::<Vec<_>>() {
        let done = done.await.expect("it runs").expect("it was done");
        assert_eq!((done.version, done.repeated), (first.version, true));
    }
    let case = it.store.case("c1").await.expect("it reads").expect("a case");
    assert_eq!(case.threads.len(), 2);
    let other = comment("别的", None);
    let reused = it.store.perform(&Request { action: &other, ..request }).await;
    assert!(matches!(reused, Err(StoreError::KeyReused { .. })));
    // A new case, too, is opened once, though each request brings an id of its own.
    let mut ids = BTreeSet::new();
    for id in ["n1", "n2"] {
        let action = open(id);
        let request = Request {
            case: id,
            actor: &ann,
            action: &action,
            now: now(),
            version: None,
            key: Some("open"),
            lease: None,
        };
        ids.insert(it.store.perform(&request).await.expect("it is done").case.id);
    }
    assert_eq!(ids, BTreeSet::from(["n1".to_string()]));
}

async fn actions_at_once_all_arrive(it: TestStore) {
    submitted(&it, "c1").await;
    let tasks = (0..24).map(|number| {
        let store = it.store.clone();
        tokio::spawn(async move {
            let (ann, action) = (actor("ann"), comment(&format!("第{number}条"), None));
            let request =
                Request { case: "c1", actor: &ann, action: &action, now: now(), version: None, key: None, lease: None };
            store.perform(&request).await.map(|it| it.version)
        })
    });
    let mut versions = BTreeSet::new();
    for task in tasks.collect::<Vec<_>>() {
        versions.insert(task.await.expect("it runs").expect("it is done"));
    }
    assert_eq!(versions, (5..29).collect());
    let case = it.store.case("c1").await.expect("it reads").expect("a case");
    assert_eq!(case.threads.len(), 24);
    assert!(it.store.verify(None).await.expect("it reads").is_ok());
}

async fn numbers_read_back_to_the_last_bit(it: TestStore) {
    submitted(&it, "c1").await;
    for place in [[0.1 + 0.2, 1e-7 / 3.0], [450_000.123_456_789_1, 3_400_000.987_654_321], [5e-324, -1.797e308]] {
        act(&it, "c1", "ann", comment("此处", Some(place))).await;
        let case = it.store.case("c1").await.expect("it reads").expect("a case");
        assert_eq!(
            case.threads.last().and_then(|it| it.place).map(|it| it.map(f64::to_bits)),
            Some(place.map(f64::to_bits))
        );
    }
    assert!(it.store.verify(None).await.expect("it reads").is_ok());
}

async fn events_cannot_be_changed(it: TestStore) {
    submitted(&it, "c1").await;
    for sql in ["UPDATE events SET body = '{}'", "DELETE FROM events WHERE seq = 2"] {
        assert!(it.tamper(sql.into()).await.is_err(), "{sql}");
    }
    assert!(it.store.verify(None).await.expect("it reads").is_ok());
}

async fn the_audit_finds_what_was_altered(it: TestStore) {
    let case = submitted(&it, "c1").await;
    submitted(&it, "c2").await;
    let head = it.store.verify(None).await.expect("it reads").expect("it holds").head;
    act(&it, "c1", "ann", comment("后来", None)).await;
    let noted = it.store.verify(Some(&head)).await.expect("it reads").expect("it holds");
    assert_eq!(noted.passed_noted, Some(true));
    let strange = it.store.verify(Some(&"f".repeat(64))).await.expect("it reads").expect("it holds");
    assert_eq!(strange.passed_noted, Some(false));

    // A state beside the log.
    let kept = it.store.case("c1").await.expect("it reads").expect("a case");
    let state = serde_json::to_string(&Case { stage: Stage::Approved, ..kept.clone() }).expect("it serialises");
    it.tamper(format!("UPDATE cases SET state = '{state}' WHERE id = 'c1'")).await.expect("it is altered");
    assert!(matches!(it.store.verify(None).await.expect("it reads"), Err(Fault::State { case, .. }) if case == "c1"));
    let state = serde_json::to_string(&kept).expect("it serialises");
    it.tamper(format!("UPDATE cases SET state = '{state}' WHERE id = 'c1'")).await.expect("it is altered");

    // An event, by somebody who takes the guards away first.
    let postgres = it.places.database.is_some();
    let guards: &[&str] = if postgres {
        &["DROP TRIGGER events_stay ON events"]
    } else {
        &["DROP TRIGGER events_are_not_changed", "DROP TRIGGER events_are_not_removed"]
    };
    for sql in guards {
        it.tamper(sql.to_string()).await.expect("the guard goes");
    }
    it.tamper("UPDATE events SET body = REPLACE(body, 'fire-site-plan', 'fire-site-pIan') WHERE position = 3".into())
        .await
        .expect("it is altered");
    assert_eq!(
        it.store.verify(None).await.expect("it reads"),
        Err(Fault::Chain { position: 3, broken: Broken::Altered { case: case.id.clone(), seq: 3 } })
    );
    it.tamper("UPDATE events SET body = REPLACE(body, 'fire-site-pIan', 'fire-site-plan') WHERE position = 3".into())
        .await
        .expect("it is altered");
    assert!(it.store.verify(None).await.expect("it reads").is_ok());

    // A whole case, with everything of it.
    for table in ["todos", "case_parties", "outbox", "events"] {
        it.tamper(format!("DELETE FROM {table} WHERE case_id = 'c2'")).await.expect("it is gone");
    }
    it.tamper("DELETE FROM cases WHERE id = 'c2'".into()).await.expect("it is gone");
    assert_eq!(it.store.verify(None).await.expect("it reads"), Err(Fault::Ledger { position: 5 }));
    // The last event.
    it.tamper("DELETE FROM events WHERE position > 4".into()).await.expect("it is gone");
    assert_eq!(it.store.verify(None).await.expect("it reads"), Err(Fault::End { found: 4, stated: 9 }));
}

async fn work_follows_a_case(it: TestStore) {
    submitted(&it, "c1").await;
    assert_eq!(it.store.jobs_of("c1").await.expect("they read"), []);
    act(&it, "c1", "window", Action::Accept {}).await;
    let (job, lease) = it.store.claim("w1", now(), 60).await.expect("it reads").expect("a job");
    assert_eq!((job.key.as_str(), job.kind), ("review/c1/1", JobKind::Review));
    // The result and the end of the job are one.
    let action = Action::RecordReview { review: review(&[("f1", "fire")]) };
    let system = Actor::system();
    let request = Request {
        case: "c1",
        actor: &system,
        action: &action,
        now: now(),
        version: None,
        key: None,
        lease: Some(&lease),
    };
    let stolen = Lease { worker: "w2".into(), ..lease.clone() };
    let refused = it.store.perform(&Request { lease: Some(&stolen), ..request }).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost { .. })), "{refused:?}");
    assert!(it.store.case("c1").await.expect("it reads").expect("a case").points().is_empty());
    it.store.perform(&request).await.expect("it is recorded");
    assert_eq!(it.store.jobs_of("c1").await.expect("they read")[0].state, JobState::Done);
    assert!(it.store.claim("w1", now(), 60).await.expect("it reads").is_none());
    // The same result again, as a second delivery would bring it.
    assert!(matches!(it.store.perform(&request).await, Err(StoreError::Refused(_))));

    submitted(&it, "c2").await;
    act(&it, "c2", "window", Action::Accept {}).await;
    act(&it, "c2", "ann", Action::Withdraw { reason: "重做".into() }).await;
    assert_eq!(it.store.jobs_of("c2").await.expect("they read")[0].state, JobState::Cancelled);
    assert!(it.store.claim("w1", now(), 60).await.expect("it reads").is_none());
}

async fn a_job_is_given_to_one_worker(it: TestStore) {
    for number in 0..12 {
        let id = format!("c{number}");
        submitted(&it, &id).await;
        act(&it, &id, "window", Action::Accept {}).await;
    }
    let workers = (0..6).map(|worker| {
        let store = it.store.clone();
        tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Some((job, _)) = store.claim(&format!("w{worker}"), now(), 60).await.expect("it reads") {
                taken.push(job.id);
            }
            taken
        })
    });
    let mut taken = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        taken.extend(worker.await.expect("it runs"));
    }
    assert_eq!((taken.len(), taken.iter().collect::<BTreeSet<_>>().len()), (12, 12));
    // A worker that is gone loses its lease, and is told so should it come back.
    let later = now() + SignedDuration::from_secs(61);
    let (job, lease) = it.store.claim("late", later, 60).await.expect("it reads").expect("a job");
    assert_eq!(job.attempt, 2);
    let gone = Lease { worker: "w0".into(), attempt: 1, ..lease.clone() };
    assert!(matches!(it.store.extend(&gone, later, 60).await, Err(StoreError::LeaseLost { .. })));
    assert!(matches!(it.store.finish(&gone, later).await, Err(StoreError::LeaseLost { .. })));
    it.store.extend(&lease, later, 600).await.expect("it is kept");
    it.store.finish(&lease, later).await.expect("it is done");
}

async fn a_failing_job_waits_longer_and_dies(it: TestStore) {
    submitted(&it, "c1").await;
    act(&it, "c1", "window", Action::Accept {}).await;
    let mut at = now();
    for (attempt, wait) in (1..MAX_ATTEMPTS).zip([5, 20, 80, 320]) {
        let (job, lease) = it.store.claim("w", at, 60).await.expect("it reads").expect("a job");
        assert_eq!(job.attempt, attempt);
        assert_eq!(it.store.fail(&lease, "断网", true, at).await.expect("it is told"), JobState::Ready);
        let early = at + SignedDuration::from_secs(wait - 1);
        assert!(it.store.claim("w", early, 60).await.expect("it reads").is_none());
        at += SignedDuration::from_secs(wait);
    }
    let (_, lease) = it.store.claim("w", at, 60).await.expect("it reads").expect("a job");
    assert_eq!(it.store.fail(&lease, "断网", true, at).await.expect("it is told"), JobState::Dead);
    assert!(it.store.claim("w", at + SignedDuration::from_hours(99), 60).await.expect("it reads").is_none());
    let dead = &it.store.open_jobs(10).await.expect("they read")[0];
    assert_eq!((dead.state, dead.error.as_deref()), (JobState::Dead, Some("断网")));
    it.store.revive(&dead.id, at).await.expect("it lives");
    // Workers that die without a word: after the last attempt nobody gets it any more.
    for _ in 0..MAX_ATTEMPTS {
        assert!(it.store.claim("w", at, 60).await.expect("it reads").is_some());
        at += SignedDuration::from_secs(61);
    }
    assert!(it.store.claim("w", at, 60).await.expect("it reads").is_none());
    assert_eq!(it.store.job_counts().await.expect("they read"), [("dead".to_string(), 1)]);
}

async fn silence_accepts_and_nothing_else_happens(it: TestStore) {
    submitted(&it, "c1").await;
    act(&it, "c2", "ann", open("c2")).await;
    assert_eq!(it.store.tick(now()).await.expect("it runs"), 0);
    assert_eq!(it.store.events("c1").await.expect("they read").len(), 4);
    assert_eq!(it.store.tick(now() + SignedDuration::from_hours(24 * 14)).await.expect("it runs"), 1);
    let case = it.store.case("c1").await.expect("it reads").expect("a case");
    assert_eq!(case.stage, Stage::Review);
    assert_eq!(it.store.jobs_of("c1").await.expect("they read").len(), 1);
    assert_eq!(it.store.told_after(5, 9).await.expect("it reads")[0].status.event, "acceptance_deemed");
}

async fn people_find_what_waits_for_them(it: TestStore) {
    submitted(&it, "c1").await;
    act(&it, "c2", "other", open("c2")).await;
    let mine = |who: &'static str| {
        let store = it.store.clone();
        async move {
            let mine = store.mine(&actor(who), 100).await.expect("it reads");
            mine.into_iter().map(|it| (it.case.id, it.kind, it.department)).collect::<Vec<_>>()
        }
    };
    let todo = |id: &str, kind: &str, department: Option<&str>| {
        (id.to_string(), kind.to_string(), department.map(str::to_string))
    };
    assert_eq!(mine("window").await, [todo("c1", "accept", None)]);
    assert_eq!(mine("kin").await, [], "an officer of the applicant's firm keeps out");
    assert_eq!(mine("ann").await, []);
    assert_eq!(mine("other").await, [todo("c2", "submit", None)]);
    act(&it, "c1", "window", Action::Accept {}).await;
    assert_eq!(mine("fire-officer").await, [], "the machine has its turn first");
    let action = Action::RecordReview { review: review(&[("f1", "fire")]) };
    act(&it, "c1", "system", action).await;
    assert_eq!(mine("fire-officer").await, [todo("c1", "give_opinion", Some("fire"))]);
    assert_eq!(mine("fire-chief").await, []);
    assert_eq!(mine("water-officer").await, []);

    let seen = |who: &'static str, filter: Filter| {
        let store = it.store.clone();
        async move {
            let seen = store.cases(&actor(who), &filter).await.expect("it reads");
            seen.into_iter().map(|it| it.id).collect::<Vec<_>>()
        }
    };
    let all = Filter { limit: 10, ..Filter::default() };
    assert_eq!(seen("ann", all.clone()).await, ["c1"]);
    assert_eq!(seen("other", all.clone()).await, ["c2"]);
    assert_eq!(seen("window", all.clone()).await, ["c2", "c1"]);
    assert_eq!(seen("kin", all.clone()).await, ["c2"]);
    assert_eq!(seen("admin", all.clone()).await, Vec::<String>::new());
    assert_eq!(seen("window", Filter { stage: Some(Stage::Review), ..all.clone() }).await, ["c1"]);
    assert_eq!(seen("window", Filter { before: Some("c2".into()), ..all }).await, ["c1"]);
}

/// The lists' way of saying who sees a case, in SQL, is the case's own, for every two roles and every firm.
async fn lists_show_what_a_case_shows(it: TestStore) {
    let case = submitted(&it, "c1").await;
    let mut seen = 0;
    for first in Role::ALL {
        for second in Role::ALL.into_iter().filter(|it| *it >= first) {
            for organisation in [None, Some("firm"), Some("another")] {
                let actor = Actor {
                    user: "x".into(),
                    roles: [first, second].into(),
                    department: Some("fire".into()),
                    organisation: organisation.map(str::to_string),
                };
                let sees = case.seen_by(&actor).is_some();
                assert_eq!(it.store.may_see(&actor, "c1").await.expect("it reads"), sees, "{actor:?}");
                let all = Filter { limit: 9, ..Filter::default() };
                assert_eq!(it.store.cases(&actor, &all).await.expect("it reads").len(), usize::from(sees), "{actor:?}");
                seen += u32::from(sees);
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

fn chunks(bytes: &[u8], size: usize) -> impl stream::Stream<Item = Result<Bytes, std::io::Error>> + Unpin {
    stream::iter(bytes.chunks(size).map(|it| Ok(Bytes::copy_from_slice(it))).collect::<Vec<_>>())
}

fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|it| if it.path().is_dir() { files_below(&it.path()) } else { 1 }).sum()
}

async fn files_are_kept_once(it: TestStore) {
    let bytes: Vec<u8> = (0..13_000_000_u32).map(|it| (it / 7) as u8).collect();
    let first = it.store.upload(chunks(&bytes, 65_536), 20_000_000, "ann", "a.dxf", now()).await.expect("it arrives");
    assert_eq!(first.size, 13_000_000);
    let again = it.store.upload(chunks(&bytes, 999_983), 20_000_000, "bob", "b.dxf", now()).await.expect("it arrives");
    assert_eq!(first, again);
    assert_eq!(files_below(&it.places.data.join("files")), 1);
    assert_eq!(files_below(&it.places.data.join("incoming")), 0);
    assert_eq!(it.store.bytes(&first.sha256, 20_000_000).await.expect("it reads"), bytes);
    assert!(matches!(it.store.bytes(&first.sha256, 1000).await, Err(StoreError::TooLarge { .. })));
    assert_eq!(it.store.uploaded(&first.sha256, "bob").await.expect("it reads"), Some(first.clone()));
    assert_eq!(it.store.uploaded(&first.sha256, "eve").await.expect("it reads"), None);
    for strange in ["../tushen.sqlite", "ff", &"f".repeat(64)] {
        assert!(matches!(it.store.bytes(strange, 9).await, Err(StoreError::Missing { .. })), "{strange}");
    }
    let empty = it.store.upload(chunks(&[], 9), 9, "ann", "empty", now()).await.expect("it arrives");
    assert_eq!(it.store.bytes(&empty.sha256, 0).await.expect("it reads"), b"");
}

async fn a_file_that_does_not_arrive_leaves_nothing(it: TestStore) {
    let bytes = vec![7_u8; 9_000_000];
    let large = it.store.upload(chunks(&bytes, 100_000), 8_999_999, "ann", "a", now()).await;
    assert!(matches!(large, Err(StoreError::TooLarge { limit: 8_999_999 })));
    let cut = [Ok(Bytes::from(bytes)), Err(std::io::Error::other("gone"))];
    let cut = it.store.upload(stream::iter(cut), u64::MAX, "ann", "a", now()).await;
    assert!(matches!(cut, Err(StoreError::CutOff(_))));
    for folder in ["files", "incoming"] {
        assert_eq!(files_below(&it.places.data.join(folder)), 0, "{folder}");
    }
}

async fn passwords_open_sessions_and_too_many_wrong_ones_lock(it: TestStore) {
    let account = |name: &str| Account {
        name: name.into(),
        roles: [Role::Officer].into(),
        department: Some("fire".into()),
        organisation: None,
        active: true,
    };
    let new = |name: &str, password: &str| NewAccount { account: account(name), password: password.into() };
    let unknown = it.store.create_account(new("li", "correct horse"), now()).await;
    assert!(matches!(unknown, Err(StoreError::Missing { what: "department", .. })));
    it.store.put_department("fire", &Bilingual::new("消防", "Fire")).await.expect("it is kept");
    it.store.create_account(new("li", "correct horse"), now()).await.expect("it is made");
    assert!(matches!(it.store.create_account(new("li", "correct horse"), now()).await, Err(StoreError::Exists { .. })));
    assert!(it.store.create_account(new("wu", "short"), now()).await.is_err());
    assert!(it.store.create_account(new("Wu Li", "correct horse"), now()).await.is_err());

    let sign_in = |name: &'static str, password: &'static str, at| {
        let store = it.store.clone();
        async move { store.sign_in(name, password.into(), None, at).await.expect("it is tried") }
    };
    let SignIn::Welcome { token, account: who, expires } = sign_in("li", "correct horse", now()).await else {
        panic!("it is the person")
    };
    assert_eq!(who, account("li"));
    assert_eq!(
        it.store.session(&token, now()).await.expect("it reads"),
        Some(Session { account: account("li"), proved: None })
    );
    assert_eq!(it.store.session(&token, expires).await.expect("it reads"), None);
    assert_eq!(it.store.session("f00", now()).await.expect("it reads"), None);
    it.store.sign_out(&token).await.expect("it ends");
    assert_eq!(it.store.session(&token, now()).await.expect("it reads"), None);

    assert_eq!(sign_in("nobody", "correct horse", now()).await, SignIn::Wrong);
    for _ in 0..MAX_FAILURES {
        assert_eq!(sign_in("li", "wrong horse", now()).await, SignIn::Wrong);
    }
    let SignIn::Locked { until } = sign_in("li", "correct horse", now()).await else { panic!("it is locked") };
    assert!(matches!(sign_in("li", "correct horse", until).await, SignIn::Welcome { .. }));
    let SignIn::Welcome { token, .. } = sign_in("li", "correct horse", until).await else { panic!("it is the person") };
    it.store.set_password("li", "another horse".into()).await.expect("it is set");
    assert_eq!(it.store.session(&token, until).await.expect("it reads"), None);
    assert_eq!(sign_in("li", "correct horse", until).await, SignIn::Wrong);
    it.store.set_active("li", false).await.expect("it is set");
    assert_eq!(sign_in("li", "another horse", until).await, SignIn::Wrong);
}

/// A person with a confirmed second factor: the device, a token of a session, and the recovery codes.
async fn with_second_factor(it: &TestStore, name: &str) -> (Totp, String, Vec<String>) {
    let account =
        Account { name: name.into(), roles: [Role::Lead].into(), department: None, organisation: None, active: true };
    let new = NewAccount { account, password: "correct horse".into() };
    it.store.create_account(new, now()).await.expect("it is made");
    let welcome = it.store.sign_in(name, "correct horse".into(), None, now()).await.expect("it is tried");
    let SignIn::Welcome { token, .. } = welcome else { panic!("no code is asked for yet") };
    let enrolment = it.store.enrol(name, now()).await.expect("a secret");
    let device = Totp::from_url(&enrolment.uri).expect("a device reads it");
    assert_eq!(device.secret().to_base32(), enrolment.secret);
    assert_eq!(it.store.second_factor(name).await.expect("it reads"), SecondFactor::Pending);
    assert_eq!(it.store.confirm(name, &token, "000000x", now()).await.expect("it is tried"), None);
    let codes = it.store.confirm(name, &token, &code(&device, now()), now()).await.expect("it is tried");
    (device, token, codes.expect("the code is right"))
}

fn code(device: &Totp, at: Timestamp) -> String {
    device.generate(u64::try_from(at.as_second()).expect("after 1970")).to_string()
}

async fn a_second_factor_is_asked_for_and_no_code_is_taken_twice(it: TestStore) {
    let (device, token, codes) = with_second_factor(&it, "li").await;
    assert_eq!(codes.len(), RECOVERY_CODES);
    let confirmed = SecondFactor::Confirmed { recovery: RECOVERY_CODES as u64 };
    assert_eq!(it.store.second_factor("li").await.expect("it reads"), confirmed);
    assert!(matches!(it.store.enrol("li", now()).await, Err(StoreError::Exists { .. })), "not taken over by a session");
    let proved = it.store.session(&token, now()).await.expect("it reads").and_then(|it| it.proved);
    assert_eq!(proved, Some(now()));

    let sign_in = |given: Option<String>, at| {
        let store = it.store.clone();
        async move { store.sign_in("li", "correct horse".into(), given.as_deref(), at).await.expect("it is tried") }
    };
    let later = now() + SignedDuration::from_secs(60);
    assert_eq!(sign_in(None, later).await, SignIn::CodeNeeded);
    assert_eq!(sign_in(Some(code(&device, now())), now()).await, SignIn::WrongCode, "it was used to confirm");
    let fresh = code(&device, later);
    assert!(matches!(sign_in(Some(fresh.clone()), later).await, SignIn::Welcome { .. }));
    assert_eq!(sign_in(Some(fresh.clone()), later).await, SignIn::WrongCode, "it was used");
    assert_eq!(it.store.prove("li", &token, &fresh, later).await.expect("it is tried"), Proving::Wrong, "anywhere");
    // One that is given again from two sides at once is taken from one.
    let soon = later + SignedDuration::from_secs(60);
    let fresh = code(&device, soon);
    let (one, other) = tokio::join!(sign_in(Some(fresh.clone()), soon), it.store.prove("li", &token, &fresh, soon));
    let taken = [matches!(one, SignIn::Welcome { .. }), other.expect("it is tried") == Proving::Proved];
    assert_eq!(taken.iter().filter(|it| **it).count(), 1, "{taken:?}");
    // Guessing locks the account, also for the password.
    let at = soon + SignedDuration::from_secs(60);
    assert_eq!(it.store.prove("li", &token, &code(&device, at), at).await.expect("it is tried"), Proving::Proved);
    for _ in 0..MAX_FAILURES {
        assert_eq!(it.store.prove("li", &token, "000000", at).await.expect("it is tried"), Proving::Wrong);
    }
    assert!(matches!(it.store.prove("li", &token, "000000", at).await, Ok(Proving::Locked { .. })));
    assert!(matches!(sign_in(None, at).await, SignIn::Locked { .. }));
}

async fn secrets_lie_encrypted_and_their_key_is_replaced(it: TestStore) {
    let (device, token, _) = with_second_factor(&it, "li").await;
    let secret = device.secret().to_base32();
    // A backup writes rows as they are.
    let folder = tempfile::tempdir().expect("a folder");
    let rows = async |to: &str| {
        it.store.backup(&folder.path().join(to)).await.expect("it is written");
        std::fs::read_to_string(folder.path().join(to).join("tables/second_factors.jsonl")).expect("rows")
    };
    let kept = rows("first").await;
    assert!(kept.contains("li") && !kept.contains(&secret), "{kept}");
    let mut at = now();
    let mut opens = async |store: &Store| {
        at += SignedDuration::from_secs(60);
        store.prove("li", &token, &code(&device, at), at).await
    };
    let path = it.places.data.join("secrets.key");
    let old = std::fs::read_to_string(&path).expect("the key");
    let new = "b2".repeat(32);
    let with = |keys: &str| it.store.clone().with_secrets(keys.parse().expect("keys"));
    let newer = with(&format!("{new}\n{old}")).await.expect("both are known");
    assert_eq!(opens(&newer).await.expect("it is tried"), Proving::Proved);
    assert_ne!(rows("second").await, kept, "sealed anew");
    let newer = with(&new).await.expect("the old one is not needed");
    assert_eq!(opens(&newer).await.expect("it is tried"), Proving::Proved);
    let refused = with(&old).await.expect_err("the old one opens nothing");
    assert!(refused.to_string().contains("reset-second-factor"), "{refused}");
    assert!(matches!(opens(&it.store).await, Err(StoreError::Configuration(_))), "a server that was not told");
    // A row of an older program is sealed by the next start.
    it.tamper(format!("UPDATE second_factors SET secret = '{secret}', key_id = NULL")).await.expect("it is altered");
    let newer = with(&new).await.expect("it opens");
    assert!(!rows("third").await.contains(&secret));
    assert_eq!(opens(&newer).await.expect("it is tried"), Proving::Proved);
    // Without secrets a lost key matters no more.
    newer.reset_second_factor("li").await.expect("it is taken away");
    with(&old).await.expect("nothing needs another key");
}

async fn a_password_is_asked_for_again(it: TestStore) {
    with_second_factor(&it, "li").await;
    let prove = |password: &str| it.store.prove_password("li", password.into(), now());
    assert_eq!(prove("correct horse").await.expect("it is tried"), Proving::Proved);
    for _ in 0..MAX_FAILURES {
        assert_eq!(prove("wrong horse").await.expect("it is tried"), Proving::Wrong);
    }
    assert!(matches!(prove("correct horse").await, Ok(Proving::Locked { .. })), "guessing locks the account");
}

async fn a_lost_device_has_recovery_codes_and_an_administrator(it: TestStore) {
    let (_, token, codes) = with_second_factor(&it, "li").await;
    let sign_in = |given: &str| {
        let (store, given) = (it.store.clone(), given.to_string());
        async move { store.sign_in("li", "correct horse".into(), Some(&given), now()).await.expect("it is tried") }
    };
    let first = codes.first().expect("a code").to_ascii_lowercase().replace('-', " ");
    assert!(matches!(sign_in(&first).await, SignIn::Welcome { .. }), "however it is written");
    assert_eq!(sign_in(&first).await, SignIn::WrongCode, "once");
    let left = SecondFactor::Confirmed { recovery: RECOVERY_CODES as u64 - 1 };
    assert_eq!(it.store.second_factor("li").await.expect("it reads"), left);
    it.store.reset_second_factor("li").await.expect("it is taken away");
    assert_eq!(it.store.session(&token, now()).await.expect("it reads"), None, "all sessions end");
    assert_eq!(it.store.second_factor("li").await.expect("it reads"), SecondFactor::None);
    let welcome = it.store.sign_in("li", "correct horse".into(), None, now()).await;
    assert!(matches!(welcome, Ok(SignIn::Welcome { .. })));
    let none = it.store.reset_second_factor("li").await;
    assert!(matches!(none, Err(StoreError::Missing { .. })));
}

async fn a_provider_signs_in_whom_it_vouches_for(it: TestStore) {
    let store = &it.store;
    for (name, email) in [("li", "Li@example.org"), ("wu", "both@example.org"), ("yu", "both@example.org")] {
        let account = Account {
            name: name.into(),
            roles: [Role::Lead].into(),
            department: None,
            organisation: None,
            active: true,
        };
        let new = NewAccount { account, password: "correct horse".into() };
        store.create_account(new, now()).await.expect("it is made");
        let contact = Contact { email: Some(email.into()), ..Contact::default() };
        store.set_contact(name, &contact).await.expect("it is set");
    }
    let sign_in = |issuer: &'static str, subject: &'static str, email: Option<&'static str>| async move {
        match store.sign_in_by(issuer, subject, email, now()).await.expect("it is tried") {
            SignIn::Welcome { account, token, .. } => {
                let session = store.session(&token, now()).await.expect("it reads").expect("a session");
                assert_eq!(session.proved, None, "a signature asks for a code of its own");
                Some(account.name)
            }
            _ => None,
        }
    };
    for (issuer, subject, email, meant) in [
        ("https://a", "7", None, None),
        ("https://a", "7", Some("nobody@example.org"), None),
        ("https://a", "7", Some("both@example.org"), None),
        ("https://a", "7", Some("li@example.org"), Some("li")),
        // From now on by the provider's name for the person, whatever address it tells.
        ("https://a", "7", Some("both@example.org"), Some("li")),
        ("https://a", "7", None, Some("li")),
        ("https://b", "7", None, None),
    ] {
        assert_eq!(sign_in(issuer, subject, email).await.as_deref(), meant, "{issuer} {subject} {email:?}");
    }
    store.set_active("li", false).await.expect("it is set");
    assert_eq!(sign_in("https://a", "7", None).await, None);
    // What was begun comes back once, and in time.
    let begun = Begun { nonce: "n".into(), verifier: "v".into() };
    store.begin_sign_in("s", &begun, now()).await.expect("it is kept");
    let late = now() + SignedDuration::from_mins(11);
    assert!(store.take_sign_in("s", late).await.expect("it reads").is_none());
    assert!(store.take_sign_in("s", now()).await.expect("it reads").is_some_and(|it| it == begun));
    assert!(store.take_sign_in("s", now()).await.expect("it reads").is_none());
}

async fn rates_hold_for_all_servers(it: TestStore) {
    let rate = Rate::new(3, 10);
    let procedures = std::sync::Arc::new(approval::builtin::Procedures::builtin());
    let other = Store::open(&it.places, procedures).await.expect("another server");
    let admit = |store: &Store, key: &'static str, seconds: i64| {
        let (store, at) = (store.clone(), now() + SignedDuration::from_secs(seconds));
        async move { store.admit(key, rate, at).await.expect("it counts").map(|it| it.duration_since(at).as_secs()) }
    };
    for (store, key, seconds, again) in [
        (&it.store, "a", 0, None),
        (&other, "a", 0, None),
        (&it.store, "a", 0, None),
        (&other, "a", 0, Some(10)),
        (&it.store, "b", 0, None),
        (&it.store, "a", 4, Some(6)),
        (&it.store, "a", 10, None),
        (&other, "a", 10, Some(10)),
        (&other, "a", 100, None),
    ] {
        assert_eq!(admit(store, key, seconds).await, again, "{key} after {seconds} s");
    }
    let many = (0..8).map(|_| admit(&it.store, "c", 0));
    let admitted = futures_util::future::join_all(many).await.iter().filter(|it| it.is_none()).count();
    assert_eq!(admitted, 3);
    assert_eq!(it.store.forget_rates(now() + SignedDuration::from_secs(105)).await.expect("they go"), 2);
}

async fn mails_are_written_with_the_change(it: TestStore) {
    let mut it = it;
    it.store = it.store.clone().with_mail();
    it.store.put_organisation(&Organisation { id: "firm".into(), name: "沁园置业".into() }).await.expect("it is kept");
    for (name, role, firm, email, mails) in [
        ("ann", Role::Applicant, Some("firm"), Some("ann@example.org"), true),
        ("window", Role::Window, None, Some("window@example.org"), true),
        ("kin", Role::Window, Some("firm"), Some("kin@example.org"), true),
        ("quiet", Role::Window, None, Some("quiet@example.org"), false),
        ("nowhere", Role::Window, None, None, true),
    ] {
        let organisation = firm.map(str::to_string);
        let account = Account { name: name.into(), roles: [role].into(), department: None, organisation, active: true };
        let new = NewAccount { account, password: "correct horse".into() };
        it.store.create_account(new, now()).await.expect("it is made");
        let contact = Contact { email: email.map(str::to_string), mails, ..Contact::default() };
        it.store.set_contact(name, &contact).await.expect("it is set");
    }
    submitted(&it, "c1").await;
    let unsent = it.store.unsent_mails(9).await.expect("they read");
    // Not the person who did it, nor one of the firm who may not see the case, nor who wants none, nor who has no address.
    let to: Vec<&str> = unsent.iter().map(|it| it.mail.user.as_str()).collect();
    assert_eq!(to, ["window"]);
    assert_eq!(unsent.first().map(|it| &it.mail.about), Some(&About::Todo("accept".into())));
    assert!(it.store.claim("w", now(), 60).await.expect("it reads").is_none(), "workers leave mails alone");
    let (job, lease) = it.store.claim_mail("m", now(), 60).await.expect("it reads").expect("a mail");
    let mail = job.key.trim_start_matches("mail/");
    assert_eq!(it.store.fail(&lease, "no mail server", true, now()).await.expect("it is noted"), JobState::Ready);
    // The case goes on, and its mails stay.
    act(&it, "c1", "window", Action::Accept {}).await;
    let later = now() + SignedDuration::from_hours(1);
    let (_, lease) = it.store.claim_mail("m", later, 60).await.expect("it reads").expect("the mail again");
    assert_eq!(lease.attempt, 2);
    it.store.mail_sent(mail, later).await.expect("it is noted");
    it.store.finish(&lease, later).await.expect("it ends");
    assert_eq!(it.store.unsent_mails(9).await.expect("they read"), []);
    // It is tried for about a day before it is dead.
    act(&it, "c2", "ann", open("c2")).await;
    act(&it, "c2", "ann", file("site-plan", 'a')).await;
    act(&it, "c2", "ann", file("fire-site-plan", 'b')).await;
    act(&it, "c2", "ann", Action::Submit {}).await;
    let (mut at, mut tries) = (now(), 0);
    let dead = loop {
        match it.store.claim_mail("m", at, 60).await.expect("it reads") {
            Some((_, lease)) => {
                tries += 1;
                if it.store.fail(&lease, "no mail server", true, at).await.expect("it is noted") == JobState::Dead {
                    break at;
                }
            }
            None => at += SignedDuration::from_mins(30),
        }
    };
    assert_eq!(tries, 9);
    assert!((20..72).contains(&dead.duration_since(now()).as_hours()), "{dead}");
    assert_eq!(it.store.unsent_mails(9).await.expect("they read").first().map(|it| it.state), Some(JobState::Dead));
}

async fn a_file_in_parts_goes_on_where_it_was(it: TestStore) {
    let bytes: Vec<u8> = (0..1000_u32).flat_map(|it| it.to_le_bytes()).collect();
    let store = &it.store;
    assert!(matches!(
        store.begin_transfer("ann", "a.dxf", 100, 99, now()).await,
        Err(StoreError::TooLarge { limit: 99 })
    ));
    let begun = store.begin_transfer("ann", "a.dxf", bytes.len() as u64, 9999, now()).await.expect("it begins");
    let id = begun.id.as_str();
    let part = |start: usize, end: usize| chunks(bytes.get(start..end).expect("a part"), 100);
    assert_eq!(store.put_part(id, "ann", 0, part(0, 1500), now()).await.expect("it arrives").received, 1500);
    let repeated = store.put_part(id, "ann", 0, part(0, 1500), now()).await;
    assert!(matches!(repeated, Err(StoreError::Offset { next: 1500 })), "the same again");
    let broken = stream::iter([Ok(Bytes::from_static(b"abc")), Err("the line broke")]);
    assert!(matches!(store.put_part(id, "ann", 1500, broken, now()).await, Err(StoreError::CutOff(_))));
    let long = store.put_part(id, "ann", 1500, chunks(&[0; 3000], 100), now()).await;
    assert!(matches!(long, Err(StoreError::TooLarge { limit: 2500 })), "more than was announced");
    assert!(matches!(store.finish_transfer(id, "ann", now()).await, Err(StoreError::Offset { next: 1500 })));
    assert!(matches!(store.transfer(id, "other").await, Err(StoreError::Missing { .. })), "another's");
    // Two that send the same part at once: one of them is told to go on.
    let (one, other) = tokio::join!(
        store.put_part(id, "ann", 1500, part(1500, 4000), now()),
        store.put_part(id, "ann", 1500, part(1500, 4000), now())
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|it| **it).count(), 1);
    let stored = store.finish_transfer(id, "ann", now()).await.expect("it is whole");
    assert_eq!(store.finish_transfer(id, "ann", now()).await.expect("asked again"), stored);
    assert_eq!(store.bytes(&stored.sha256, 9999).await.expect("it reads"), bytes);
    assert_eq!(store.uploaded(&stored.sha256, "ann").await.expect("it reads"), Some(stored));
    assert_eq!(objects(&it, "parts"), 0, "no part is left");
    let empty = store.begin_transfer("ann", "empty.pdf", 0, 9999, now()).await.expect("it begins");
    assert_eq!(store.finish_transfer(&empty.id, "ann", now()).await.expect("it is whole").size, 0);
}

async fn what_was_given_up_is_swept(it: TestStore) {
    let store = &it.store;
    for name in ["a", "b"] {
        let begun = store.begin_transfer("ann", name, 9, 9, now()).await.expect("it begins");
        store.put_part(&begun.id, "ann", 0, chunks(b"abc", 3), now()).await.expect("it arrives");
        if name == "a" {
            store.give_up_transfer(&begun.id, "ann").await.expect("it goes");
        }
    }
    assert_eq!(objects(&it, "parts"), 1);
    let (soon, late) = (now() + SignedDuration::from_hours(71), now() + SignedDuration::from_hours(73));
    assert_eq!(store.sweep(soon).await.expect("it is swept"), 0);
    assert_eq!(store.sweep(late).await.expect("it is swept"), 1);
    assert_eq!(objects(&it, "parts"), 0);
}

/// Files below a folder of the store.
fn objects(it: &TestStore, folder: &str) -> usize {
    fn count(at: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(at).into_iter().flatten().flatten();
        entries.map(|it| if it.path().is_dir() { count(&it.path()) } else { 1 }).sum()
    }
    count(&it.places.data.join(folder))
}

async fn a_backup_goes_into_the_other_database(it: TestStore) {
    it.store.put_department("fire", &Bilingual::new("消防", "Fire")).await.expect("it is kept");
    it.store.put_organisation(&Organisation { id: "firm".into(), name: "沁园置业".into() }).await.expect("it is kept");
    let account = Account {
        name: "ann".into(),
        roles: [Role::Applicant].into(),
        department: None,
        organisation: Some("firm".into()),
        active: true,
    };
    let new = NewAccount { account: account.clone(), password: "correct horse".into() };
    it.store.create_account(new, now()).await.expect("it is made");
    let file = it.store.upload(chunks(b"0\nEOF\n", 3), 99, "ann", "a.dxf", now()).await.expect("it arrives");
    for number in 0..3 {
        let id = format!("c{number}");
        submitted(&it, &id).await;
        act(&it, &id, "window", Action::Accept {}).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("backup");
    let summary = it.store.backup(&backup).await.expect("it is written");
    assert_eq!((summary.position, summary.files), (15, 1));
    assert!(it.store.backup(&backup).await.is_err(), "a backup never overwrites");

    let other = match it.places.database {
        Some(_) => TestStore::sqlite().await,
        None => TestStore::postgres().await,
    };
    assert_eq!(other.store.restore(&backup).await.expect("it is restored"), summary);
    assert!(other.store.restore(&backup).await.is_err(), "only into an empty store");
    let proof = other.store.verify(Some(&summary.head)).await.expect("it reads").expect("it holds");
    assert_eq!((proof.events, proof.passed_noted), (15, Some(true)));
    assert_eq!(other.store.case("c1").await.expect("it reads"), it.store.case("c1").await.expect("it reads"));
    assert_eq!(other.store.accounts().await.expect("they read"), [account]);
    assert_eq!(other.store.bytes(&file.sha256, 99).await.expect("it reads"), b"0\nEOF\n");
    assert_eq!(other.store.mine(&actor("ann"), 9).await.expect("it reads").len(), 0);
    assert_eq!(other.store.open_jobs(9).await.expect("they read").len(), 3);
    // And it goes on there.
    let case = act(&other, "c1", "system", Action::RecordReview { review: review(&[]) }).await;
    assert_eq!(case.version, 6);
}

async fn an_opened_store_opens_again(it: TestStore) {
    let case = submitted(&it, "c1").await;
    let again = Store::open(&it.places, std::sync::Arc::new(approval::builtin::Procedures::builtin())).await;
    assert_eq!(again.expect("it opens").case("c1").await.expect("it reads"), Some(case));
    it.tamper("INSERT INTO schema_steps (number) VALUES (99)".into()).await.expect("it is altered");
    let newer = Store::open(&it.places, std::sync::Arc::new(approval::builtin::Procedures::builtin())).await;
    assert!(matches!(newer, Err(StoreError::Newer { found: 99, known: 2.. })));
}

async fn a_trial_is_shared_by_workers_and_each_part_is_done_once(test: TestStore) {
    let store = &test.store;
    let new =
        NewSandbox { title: "gaps".into(), by: "rules".into(), change: "c".into(), drawings: "d".into(), parts: 3 };
    let id = store.create_sandbox(&new, now()).await.expect("made");
    let mut taken = Vec::new();
    for worker in ["one", "two", "one"] {
        let (job, lease) = store.claim(worker, now(), 60).await.expect("asked").expect("a part waits");
        assert_eq!((job.kind, &job.case), (JobKind::Sandbox, &id));
        taken.push((job.key, lease));
    }
    assert!(store.claim("two", now(), 60).await.expect("asked").is_none());
    let part = |key: &str| key.rsplit('/').next().and_then(|it| it.parse::<u64>().ok()).expect("a number");
    for (key, lease) in taken.iter().rev() {
        store.finish_part(lease, &id, part(key), &format!("r{}", part(key)), now()).await.expect("done");
        let again = store.finish_part(lease, &id, part(key), "other", now()).await;
        assert!(matches!(again, Err(StoreError::LeaseLost { .. })), "{again:?}");
    }
    assert_eq!(store.sandbox_results(&id).await.expect("read"), ["r0", "r1", "r2"]);
    store.conclude_sandbox(&id, "report").await.expect("kept");
    store.conclude_sandbox(&id, "late").await.expect("nothing happens");
    let all = store.sandboxes(10).await.expect("listed");
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].done, all[0].parts, all[0].report.as_deref()), (3, 3, Some("report")));
    assert_eq!(store.sandbox("none").await.expect("asked"), None);
}
