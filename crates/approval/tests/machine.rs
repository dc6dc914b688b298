//! The state machine under random actions by random people.

mod desk;

use desk::{Desk, confirm, fail, pass, reject};
use proptest::prelude::*;
use tushen_approval::machine::TABLE;
use tushen_approval::*;

const PEOPLE: &[&str] = &[
    "ann",
    "other",
    "window",
    "kin",
    "lead",
    "lead2",
    "signer",
    "auditor",
    "citizen",
    "system",
    "fire-officer",
    "fire-chief",
    "planning-officer",
    "planning-chief",
    "greening-officer",
    "greening-chief",
];

/// An action of each kind, as far as the present case can name what it speaks of.
fn action(desk: &Desk, pick: usize) -> Action {
    let case = desk.case();
    let text = || "理由".to_string();
    let first = |list: Vec<&String>| list.first().map_or("none".to_string(), |it| it.to_string());
    let thread = first(case.threads.iter().map(|it| &it.id).collect());
    let commitment = first(case.commitments.iter().map(|it| &it.id).collect());
    let confirmed: Vec<String> = case.points().iter().filter(|it| it.is_confirmed()).map(|it| it.id.clone()).collect();
    let version = case.proposal.as_ref().map_or(0, |it| it.version);
    let mut actions = vec![
        Action::Consent { given: true },
        Action::Edit {
            change: Edit::File {
                file: FileRef {
                    sha256: "a".repeat(64),
                    name: "n".into(),
                    size: 1,
                    material: "site-plan".into(),
                    plotted_from: None,
                    signatures: vec![],
                },
            },
        },
        Action::Submit {},
        Action::Return { defects: vec![text()] },
        Action::Accept {},
        Action::AcceptOverride { index: 0 },
        Action::ConfirmConditions { sha256: "c".repeat(64) },
        Action::RecordReview {
            review: ReviewOutcome {
                sha256: text(),
                points: vec![fail("f1", "fire", &["b"], "i"), pass("p1", "planning", &["s"], "i")],
                ..Default::default()
            },
        },
        confirm(&["f1"]),
        reject(&["f1"], "误报"),
        Action::AddPoint { point: fail("x", "fire", &["b"], "i") },
        Action::Consult { to: "planning".into(), point: None, question: text() },
        Action::AnswerConsultation { id: first(case.consultations.iter().map(|it| &it.id).collect()), text: text() },
        Action::GiveOpinion { opinion: Opinion::Agree },
        Action::GiveOpinion { opinion: Opinion::AgreeWithConditions { conditions: text() } },
        Action::SignOpinion {},
        Action::ReopenOpinion { department: "fire".into(), reason: text() },
        Action::CloseReview {},
        Action::DraftNotice { items: vec![Item { points: confirmed, text: text(), answer: None }] },
        Action::SendNotice {},
        Action::AnswerItem { item: 0, answer: Answer::Corrected },
        Action::Resubmit { material_change: true },
        Action::HearExperts {},
        Action::EndExperts { minutes: text() },
        Action::Publish {},
        Action::Object { text: text() },
        Action::EndPublication {},
        Action::ProposeDecision { approve: true, text: text() },
        Action::ProposeDecision { approve: false, text: text() },
        Action::ReturnDecision { reason: text() },
        Action::SignDecision { version },
        Action::Certify { number: text(), document: text() },
        Action::Revoke { reason: text() },
        Action::Comment { thread: None, audience: Audience::Department, objects: vec![], place: None, text: text() },
        Action::WidenThread { thread: thread.clone(), audience: Audience::Applicant },
        Action::ResolveThread { thread },
        Action::FulfilCommitment { id: commitment.clone(), evidence: text() },
        Action::VerifyCommitment { id: commitment, fulfilled: true },
        Action::Rate { grade: 1, text: text(), points: Default::default() },
        Action::Tick {},
    ];
    // Withdrawing ends everything, so it comes seldom.
    if pick.is_multiple_of(97) {
        actions.push(Action::Withdraw { reason: text() });
    }
    let index = pick % actions.len();
    actions.swap_remove(index)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_people_try_the_rules_hold(turns in prop::collection::vec((0usize..PEOPLE.len(), any::<u16>(), 0i64..4), 1..250)) {
        let mut desk = Desk::new("cn-shanghai/planning-permit");
        for (person, pick, days) in turns {
            desk.days(days);
            let action = action(&desk, usize::from(pick));
            let before = desk.case().clone();
            let kind = action.kind();
            match desk.attempt(PEOPLE[person], action) {
                Err(refusal) => {
                    prop_assert_eq!(desk.case(), &before);
                    let message = refusal.message();
                    prop_assert!(!message.zh.is_empty() && !message.en.is_empty());
                }
                Ok(()) => {
                    let after = desk.case();
                    let row = TABLE.iter().find(|it| it.0 == kind).expect("every kind has a row");
                    prop_assert!(row.1.contains(&before.stage));
                    let led = after.stage == row.2.unwrap_or(before.stage);
                    prop_assert!(led || after.stage == Stage::Refused || (matches!(kind, Kind::Tick | Kind::ConfirmConditions) && after.stage == Stage::Review));
                    prop_assert_eq!(after.version, before.version + 1);
                    prop_assert!(desk.workflow().who(kind).iter().any(|it| desk.actor(PEOPLE[person]).roles.contains(it)));
                }
            }
            let case = desk.case();
            // Four eyes, always.
            prop_assert!(case.tasks.iter().all(|it| it.signed_by.is_none() || it.signed_by != it.drafted_by));
            prop_assert!(case.notices.iter().all(|it| it.sent.as_ref().is_none_or(|sent| sent.0 != it.drafted_by)));
            prop_assert!(case.proposal.iter().all(|it| it.signed.as_ref().is_none_or(|sent| sent.0 != it.by)));
            // One notice a round, and a clock that stands exactly while others have the ball.
            let mut rounds: Vec<u32> = case.notices.iter().map(|it| it.round).collect();
            rounds.dedup();
            prop_assert_eq!(rounds.len(), case.notices.len());
            if let Some(clock) = &case.clock {
                let stands = matches!(case.stage, Stage::Correction | Stage::Experts | Stage::Publication);
                prop_assert_eq!(clock.open_pause().is_some(), stands);
            }
            prop_assert!(case.certificate.is_some() == matches!(case.stage, Stage::Approved | Stage::Revoked));
        }
        prop_assert!(verify(desk.log()).is_ok());
        let again = replay(desk.log(), desk.workflow(), &builtin::calendar()).expect("it replays");
        prop_assert_eq!(again.as_ref(), Some(desk.case()));
        let text = serde_json::to_string(desk.case()).expect("it serialises");
        prop_assert_eq!(&serde_json::from_str::<Case>(&text).expect("it reads back"), desk.case());
    }
}

#[test]
fn every_kind_has_one_row_and_every_stage_but_the_ends_a_way_out() {
    for kind in Kind::ALL {
        assert_eq!(TABLE.iter().filter(|it| it.0 == *kind).count(), 1, "{}", kind.name());
    }
    for stage in Stage::ALL {
        let ends = matches!(stage, Stage::Refused | Stage::Withdrawn | Stage::Revoked);
        let out = TABLE.iter().any(|it| it.1.contains(&stage) && it.2.is_some_and(|to| to != stage));
        assert_eq!(out, !ends, "{stage:?}");
    }
}
