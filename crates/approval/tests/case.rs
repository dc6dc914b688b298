//! One case from draft to certificate, with a return, a second round with carry-over, three departments and a conflict.

mod desk;

use desk::{Desk, fail, pass};
use findings::Disposition;
use tushen_approval::*;

fn item(points: &[&str], text: &str) -> Item {
    Item { points: points.iter().map(|it| it.to_string()).collect(), text: text.into(), answer: None }
}

#[test]
fn a_case_goes_through_two_rounds_to_its_certificate() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    // The window returns an incomplete one once, with everything.
    let refused = desk.refused("ann", Action::Submit {});
    assert_eq!(refused.code(), "missing");
    assert!(refused.message().zh.contains("site-plan") && refused.message().zh.contains("fire-site-plan"));
    desk.file("site-plan", 'a').file("fire-site-plan", 'b');
    desk.act("ann", Action::Submit {});
    desk.act("window", Action::Return { defects: vec!["总平面图缺指北针".into(), "消防总平面图未标登高面".into()] });
    desk.file("site-plan", 'c');
    desk.act("ann", Action::Submit {}).act("window", Action::Accept {});
    assert_eq!(desk.case().stage, Stage::Review);

    desk.review(vec![
        fail("f1", "fire", &["b3", "b5"], "i1"),
        fail("f2", "fire", &["lane"], "i2"),
        fail("g1", "greening", &["g"], "i3"),
        pass("t1", "traffic", &["e"], "i4"),
    ]);
    // A department decides its own points only, and cannot give an opinion before it has.
    assert_eq!(desk.refused("fire-officer", desk::confirm(&["g1"])).code(), "not-yours");
    assert_eq!(
        desk.refused("fire-officer", Action::GiveOpinion { opinion: Opinion::Agree }).message().en,
        "2 still to do: point f1 is not decided, point f2 is not decided"
    );
    desk.act("fire-officer", desk::confirm(&["f1", "f2"])).act("greening-officer", desk::confirm(&["g1"]));
    // Drafts are the department's own until the opinion is given.
    let seen = desk.seen("greening-officer");
    assert!(seen.points().iter().find(|it| it.id == "f1").is_some_and(|it| it.disposition.is_none()));
    assert_eq!(desk.refused("fire-officer", Action::GiveOpinion { opinion: Opinion::Agree }).code(), "invalid");

    // Fire asks for paving where greening asks for planting.
    let strip = vec![[0.0, 0.0], [28.0, 0.0], [28.0, 4.0], [0.0, 4.0]];
    let ground = |usage: &str, outline: &[[f64; 2]], spare| Demand {
        id: String::new(),
        department: String::new(),
        point: None,
        text: usage.into(),
        range: None,
        ground: Some(Ground { usage: usage.into(), outline: outline.to_vec(), spare }),
    };
    desk.act("fire-officer", Action::Demand { demand: ground("paved", &strip, 0.0) });
    desk.act("greening-officer", Action::Demand { demand: ground("planted", &strip, 0.0) });
    let conflict = desk.case().conflicts[0].clone();
    assert_eq!(conflict.demands.len(), 2);
    assert!((conflict.area.expect("an area") - 112.0).abs() < 1e-6);

    for department in ["planning", "fire", "greening", "traffic", "civil-defence"] {
        let opinion = match department {
            "fire" | "greening" => Opinion::AgreeWithConditions { conditions: "见告知事项".into() },
            _ => Opinion::NotConcerned,
        };
        desk.act(&format!("{department}-officer"), Action::GiveOpinion { opinion });
        if department != "civil-defence" {
            desk.act(&format!("{department}-chief"), Action::SignOpinion {});
        }
    }
    assert_eq!(
        desk.refused("lead", Action::CloseReview {}).message().en,
        "1 still to do: the opinion of civil-defence is not signed"
    );
    desk.act("civil-defence-chief", Action::SignOpinion {}).act("lead", Action::CloseReview {});

    assert!(
        desk.refused("lead", Action::DraftNotice { items: vec![item(&["f1"], "间距")] })
            .message()
            .en
            .contains("point f2 is not in the notice")
    );
    desk.act(
        "lead",
        Action::DraftNotice {
            items: vec![item(&["f1"], "间距不足"), item(&["f2"], "车道"), item(&["g1"], "绿地率")]
        },
    );
    assert!(desk.refused("lead2", Action::SendNotice {}).message().en.contains("conflict"));
    desk.act(
        "lead",
        Action::ResolveConflict { demands: conflict.demands, resolution: "消防车道优先，绿地另补".into() },
    );
    assert_eq!(desk.refused("lead", Action::SendNotice {}).code(), "same-person");
    desk.act("lead2", Action::SendNotice {});
    assert_eq!(desk.reading().state, ClockState::Paused);

    let used = desk.reading().used;
    desk.days(20);
    assert_eq!(desk.reading().used, used, "the clock stands while the applicant has the ball");
    assert!(
        desk.refused("ann", Action::Resubmit { material_change: true }).message().en.contains("item 1 is not answered")
    );
    desk.file("site-plan", 'd');
    for item in 0..2 {
        desk.act("ann", Action::AnswerItem { item, answer: Answer::Corrected });
    }
    desk.act(
        "ann",
        Action::AnswerItem { item: 2, answer: Answer::Commit { text: "补足绿地".into(), due: desk.date(40) } },
    );
    desk.act("ann", Action::Resubmit { material_change: true });

    // Round two: f1 fixed, f2 still there, g1 untouched, f9 caused by the change.
    desk.review(vec![
        pass("f1", "fire", &["b3", "b5"], "i9"),
        fail("f2", "fire", &["lane"], "i2"),
        fail("g1", "greening", &["g"], "i3"),
        fail("f9", "fire", &["b7"], "i8"),
        pass("t1", "traffic", &["e"], "i4"),
    ]);
    let round = desk.case().round().expect("a round").clone();
    assert_eq!(round.fixed, ["f1"]);
    let fate = |id: &str| round.points.iter().find(|it| it.id == id).map(|it| (it.fate, it.carried, it.cause));
    assert_eq!(fate("f1"), Some((Some(Fate::Fixed), false, None)));
    assert_eq!(fate("f2"), Some((Some(Fate::Persists), true, None)));
    assert_eq!(fate("g1"), Some((Some(Fate::Persists), true, None)));
    assert_eq!(fate("f9"), Some((Some(Fate::New), false, Some(NewCause::Change))));
    // Only fire looks again.
    let open: Vec<_> =
        desk.case().tasks.iter().filter(|it| it.signed_by.is_none()).map(|it| it.department.clone()).collect();
    assert_eq!(open, ["fire"]);

    // A point that round one could have shown is held back until a supervisor says why.
    let late = Point { id: String::new(), severity: findings::Severity::Required, ..fail("x", "fire", &["b3"], "") };
    desk.act("fire-officer", Action::AddPoint { point: late });
    let late = desk.case().points().iter().find(|it| it.by_hand).expect("it was added").id.clone();
    desk.act("fire-officer", desk::reject(&["f9"], "图例误读")).act("fire-officer", desk::confirm(&["f2"]));
    desk.act(
        "fire-officer",
        Action::GiveOpinion { opinion: Opinion::AgreeWithConditions { conditions: "见告知".into() } },
    )
    .act("fire-chief", Action::SignOpinion {});
    desk.act("lead", Action::CloseReview {});
    desk.act(
        "lead",
        Action::DraftNotice { items: vec![item(&["f2"], "车道"), item(&["g1"], "绿地"), item(&[&late], "补充")] },
    );
    assert!(desk.refused("lead2", Action::SendNotice {}).message().en.contains("a supervisor must say why"));
    assert_eq!(desk.refused("lead", Action::JustifyLate { point: late.clone(), reason: "漏看".into() }).code(), "role");
    desk.act("signer", Action::JustifyLate { point: late, reason: "首轮漏看，已登记".into() });
    desk.act("lead2", Action::SendNotice {});
    for item in 0..3 {
        desk.act("ann", Action::AnswerItem { item, answer: Answer::Corrected });
    }
    desk.act("ann", Action::Resubmit { material_change: false });
    desk.review(vec![
        pass("f1", "fire", &["b3", "b5"], "i9"),
        pass("f2", "fire", &["lane"], "i7"),
        fail("g1", "greening", &["g"], "i3"),
        pass("t1", "traffic", &["e"], "i4"),
    ]);
    let by_hand: Vec<String> = desk.case().points().iter().filter(|it| it.by_hand).map(|it| it.id.clone()).collect();
    desk.act("fire-officer", desk::reject(&[&by_hand[0]], "已现场核实"));
    desk.act("fire-officer", Action::GiveOpinion { opinion: Opinion::Agree })
        .act("fire-chief", Action::SignOpinion {})
        .act("lead", Action::CloseReview {});

    // The public first, then the decision.
    assert!(
        desk.refused("lead", Action::ProposeDecision { approve: true, text: "同意".into() })
            .message()
            .en
            .contains("public notice")
    );
    desk.act("lead", Action::Publish {}).act("citizen", Action::Object { text: "担心日照".into() });
    assert!(desk.refused("lead", Action::EndPublication {}).message().en.contains("objection"));
    let objection = desk.case().publications[0].objections[0].id.clone();
    desk.act("lead", Action::AnswerObjection { id: objection, text: "日照分析符合标准".into() });
    desk.days(10);
    assert_eq!(desk.refused("lead", Action::EndPublication {}).code(), "missing");
    desk.days(8).act("lead", Action::EndPublication {});
    desk.act("lead", Action::ProposeDecision { approve: true, text: "同意，附一项承诺".into() });
    let version = desk.case().version;
    assert_eq!(desk.refused("signer", Action::SignDecision { version: version - 1 }).code(), "invalid");
    desk.act("signer", Action::SignDecision { version });
    desk.act("system", Action::Certify { number: "沪规方2026-1".into(), document: "0".repeat(64) });
    assert_eq!(desk.case().stage, Stage::Approved);
    assert_eq!(desk.case().certificate.as_ref().map(|it| it.files.len()), Some(2));

    // The promise lapses: on record, then repaired.
    desk.days(60).act("system", Action::Tick {});
    assert_eq!(desk.case().commitments[0].state, CommitmentState::Lapsed);
    let id = desk.case().commitments[0].id.clone();
    desk.act("greening-officer", Action::VerifyCommitment { id, fulfilled: true });
    assert_eq!(desk.case().commitments[0].state, CommitmentState::Repaired);
    desk.act("ann", Action::Rate { grade: 2, text: "慢".into(), points: Default::default() });
    desk.act("lead", Action::AnswerRating { text: "已优化".into() });

    // The log alone gives the case.
    assert_eq!(verify(desk.log()), Ok(desk.log().last().expect("events").hash.clone()));
    let again = replay(desk.log(), desk.workflow(), &builtin::calendar()).expect("it replays");
    assert_eq!(again.as_ref(), Some(desk.case()));
    let sum = measure([desk.case()], &builtin::calendar(), desk.now());
    assert_eq!((sum.submitted, sum.returned_twice, sum.late), (1, 1, 1));
    assert_eq!(sum.rules["pack/f9"], (1, 1), "the officer's rejection flows back to the rule");
}

#[test]
fn silence_accepts_after_five_working_days() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    desk.file("site-plan", 'a').file("fire-site-plan", 'b').act("ann", Action::Submit {});
    desk.days(4).act("system", Action::Tick {});
    assert_eq!(desk.case().stage, Stage::Submitted);
    desk.days(10).act("system", Action::Tick {});
    assert_eq!(desk.case().stage, Stage::Review);
    assert_eq!(desk.status(), ["acceptance_deemed"]);
}

#[test]
fn a_promise_can_stand_for_a_material_that_may_come_later() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    let promise = |material: &str, due| Action::Edit {
        change: Edit::Commitment {
            commitment: Commitment {
                id: String::new(),
                text: "后补".into(),
                material: Some(material.into()),
                point: None,
                due,
                by: String::new(),
                state: CommitmentState::Open,
            },
        },
    };
    assert_eq!(desk.refused("ann", promise("site-plan", desk.date(30))).code(), "invalid");
    assert_eq!(desk.refused("ann", promise("fire-site-plan", desk.date(0))).code(), "invalid");
    desk.act("ann", promise("fire-site-plan", desk.date(30))).file("site-plan", 'a').act("ann", Action::Submit {});
    assert_eq!(desk.case().stage, Stage::Submitted);
}

#[test]
fn firms_see_their_own_cases_and_the_window_goes_on_only_by_consent() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    assert!(desk.case().seen_by(&desk.actor("other")).is_none());
    assert_eq!(desk.refused("other", Action::Submit {}).code(), "not-yours");
    let fact = Action::Edit {
        change: Edit::Fact {
            name: "site_area".into(),
            fact: Fact { value: "1".into(), source: "person".into(), author: String::new() },
        },
    };
    assert_eq!(desk.refused("window", fact.clone()).code(), "not-yours");
    desk.act("ann", Action::Consent { given: true }).act("window", fact);
    assert_eq!(desk.case().facts["site_area"].author, "window");
}

#[test]
fn an_officer_whose_firm_applies_keeps_out() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    desk.file("site-plan", 'a').file("fire-site-plan", 'b').act("ann", Action::Submit {});
    assert_eq!(desk.refused("kin", Action::Accept {}).code(), "same-person");
    assert!(desk.case().seen_by(&desk.actor("kin")).is_none());
}

#[test]
fn threads_are_read_by_their_audience() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    desk.file("site-plan", 'a')
        .file("fire-site-plan", 'b')
        .act("ann", Action::Submit {})
        .act("window", Action::Accept {});
    desk.act(
        "fire-officer",
        Action::Comment {
            thread: None,
            audience: Audience::Department,
            objects: vec!["b3".into()],
            place: None,
            text: "东墙是否为防火墙".into(),
        },
    );
    let thread = desk.case().threads[0].id.clone();
    for stranger in ["ann", "greening-officer"] {
        assert!(desk.seen(stranger).threads.is_empty());
        let say = Action::Comment {
            thread: Some(thread.clone()),
            audience: Audience::Applicant,
            objects: vec![],
            place: None,
            text: "?".into(),
        };
        assert_eq!(desk.refused(stranger, say).code(), "unknown");
    }
    desk.act("fire-officer", Action::WidenThread { thread: thread.clone(), audience: Audience::Departments });
    assert_eq!(desk.seen("greening-officer").threads.len(), 1);
    assert!(desk.seen("ann").threads.is_empty());
    assert_eq!(
        desk.refused("fire-officer", Action::WidenThread { thread, audience: Audience::Department }).code(),
        "invalid"
    );
}

#[test]
fn every_decision_is_a_disposition_with_its_reason() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    desk.file("site-plan", 'a')
        .file("fire-site-plan", 'b')
        .act("ann", Action::Submit {})
        .act("window", Action::Accept {});
    desk.review(vec![fail("f1", "fire", &["b3"], "i1")]);
    assert_eq!(desk.refused("fire-officer", desk::reject(&["f1"], " ")).code(), "invalid");
    let waive = |until| Action::Dispose {
        points: vec!["f1".into()],
        decided: Decided {
            disposition: Disposition::Waived,
            clause: Some("5.2.2 注3".into()),
            until,
            ..desk::decided(Disposition::Waived, "防火墙")
        },
    };
    assert_eq!(desk.refused("fire-officer", waive(None)).code(), "invalid");
    let until = desk.date(90);
    desk.act("fire-officer", waive(Some(until)));
}

#[test]
fn new_conditions_judge_the_same_drawings_again() {
    let mut desk = Desk::new("cn-shanghai/planning-permit");
    for (material, letter) in [("site-plan", 'a'), ("floor-plan", 'b'), ("section", 'c')] {
        desk.file(material, letter);
    }
    desk.act("ann", Action::Submit {}).act("window", Action::Accept {});
    desk.review(vec![fail("f1", "planning", &["s"], "i1"), pass("f2", "planning", &["t"], "i2")]);
    desk.act("planning-officer", desk::confirm(&["f1"]));
    desk.act("lead", Action::ConfirmConditions { sha256: "c".repeat(64) });
    assert_eq!(desk.status(), ["confirm_conditions", "review_again"]);
    assert!(desk.refused("lead", Action::CloseReview {}).message().en.contains("the review is not recorded yet"));
    let rerun = RerunList { todays_rules_and_facts: vec![("pack/f3".into(), vec!["u".into()])], ..Default::default() };
    let points = vec![
        fail("f1", "planning", &["s"], "i1"),
        pass("f2", "planning", &["t"], "i2"),
        fail("f3", "planning", &["u"], "i3"),
    ];
    desk.act(
        "system",
        Action::RecordReview { review: ReviewOutcome { sha256: "e".into(), points, rerun, ..Default::default() } },
    );
    let cause = |id: &str| desk.case().points().iter().find(|it| it.id == id).map(|it| (it.carried, it.cause));
    assert_eq!(cause("f1"), Some((true, None)));
    assert_eq!(cause("f3"), Some((false, Some(NewCause::NewFacts))));
}

#[test]
fn an_override_is_evidence_until_an_officer_accepts_it() {
    let mut desk = Desk::new("cn-shanghai/scheme");
    let change = Override {
        subject: "b5.use".into(),
        value: "office".into(),
        author: "forged".into(),
        removes: vec!["f1".into()],
        accepted_by: Some("forged".into()),
    };
    desk.act("ann", Action::Edit { change: Edit::Override { change } });
    assert_eq!((desk.case().overrides[0].author.as_str(), &desk.case().overrides[0].accepted_by), ("ann", &None));
    desk.file("site-plan", 'a').file("fire-site-plan", 'b').act("ann", Action::Submit {});
    assert_eq!(desk.refused("ann", Action::AcceptOverride { index: 0 }).code(), "role");
    desk.act("fire-officer", Action::AcceptOverride { index: 0 });
    assert_eq!(desk.case().overrides[0].accepted_by.as_deref(), Some("fire-officer"));
}
