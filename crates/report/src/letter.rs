//! Letters of a case: the decision, the certificate with a code to verify it by, and the sheet of a public notice.

use crate::{Content, plan, texts};
use findings::{Language, Review, number};
use qrcode::QrCode;
use qrcode::render::svg;
use seal::{Certificate, PublicKey};
use serde_json::{Value, json};

/// Size of the plan of a public notice on an A3 sheet, millimetres.
const PLAN: [f64; 2] = [290.0, 238.0];
/// Indicators that the public is told, by their fixed names.
const TOLD: [&str; 7] = [
    "site_area",
    "floor_area_counted",
    "floor_area_ratio",
    "building_density",
    "green_ratio",
    "building_height_max",
    "parking_stalls",
];

/// Which letter.
#[derive(Clone, Copy, Debug)]
pub enum Letter<'a> {
    /// A certificate (证书) as people hold it: what [`Certificate`] says, with a code that leads to its verification.
    Certificate(&'a Certificate),
    /// A decision (审批决定书).
    Decision {
        /// For or against.
        approve: bool,
        /// Its wording.
        text: &'a str,
        /// What was promised, with the last day.
        commitments: &'a [(String, String)],
    },
    /// A public notice (公示图): the scheme drawn without what is not for the public.
    PublicNotice {
        /// The machine's review of the scheme.
        review: &'a Review,
        /// First day, last day shown, last day for opinions.
        days: [&'a str; 3],
    },
}

/// A letter with what all letters say.
#[derive(Clone, Copy, Debug)]
pub struct LetterSheet<'a> {
    /// Which.
    pub letter: Letter<'a>,
    /// Name of the project.
    pub project: &'a str,
    /// 国家项目代码; empty where there is none.
    pub project_code: &'a str,
    /// The plot; empty where there is none.
    pub plot: &'a str,
    /// Number of the case or certificate.
    pub number: &'a str,
    /// Where it can be verified or answered: becomes a code.
    pub link: Option<&'a str>,
    /// The language.
    pub language: Language,
    /// The day it is made, `YYYY-MM-DD`.
    pub date: &'a str,
}

/// The content of a letter.
pub fn letter(sheet: &LetterSheet) -> Content {
    let language = sheet.language;
    let mut pictures = Vec::new();
    let code = sheet.link.and_then(|it| QrCode::new(it).ok()).map(|it| {
        pictures.push(("code.svg".to_string(), it.render::<svg::Color>().min_dimensions(120, 120).build()));
        "/code.svg"
    });
    let (name, title, body) = match &sheet.letter {
        Letter::Certificate(it) => ("certificate", ("审批证书", "Certificate of approval"), certificate(it)),
        Letter::Decision { approve, text, commitments } => {
            let title = if *approve {
                ("审批决定书", "Decision")
            } else {
                ("不予批准决定书", "Decision of refusal")
            };
            let commitments: Vec<Value> =
                commitments.iter().map(|(what, due)| json!({ "what": what, "due": due })).collect();
            ("decision", title, json!({ "approve": approve, "text": text, "commitments": commitments }))
        }
        Letter::PublicNotice { review, days } => (
            "public",
            ("规划方案公示", "Public notice of a scheme"),
            public_notice(review, days, language, &mut pictures),
        ),
    };
    let facts = [
        (language.pick("项目名称", "Project"), sheet.project),
        (language.pick("项目代码", "Project code"), sheet.project_code),
        (language.pick("地块", "Plot"), sheet.plot),
        (language.pick("编号", "No."), sheet.number),
        (language.pick("日期", "Date"), sheet.date),
    ];
    let facts: Vec<[&str; 2]> =
        facts.into_iter().filter(|it| !it.1.is_empty()).map(|(name, value)| [name, value]).collect();
    let data = json!({
        "t": texts::labels(language),
        "lang": language.pick("zh", "en"),
        "letter": name,
        "title": language.pick(title.0, title.1),
        "facts": facts,
        "code": code,
        "link": sheet.link,
        "body": body,
    });
    Content { data, pictures, ident: format!("{name} {} {}", sheet.number, sheet.date) }
}

fn certificate(it: &Certificate) -> Value {
    let files: Vec<Value> = it
        .files
        .iter()
        .map(|it| json!({ "name": it.name, "sha256": it.digests.sha256, "sm3": it.digests.sm3, "bytes": it.bytes }))
        .collect();
    let fingerprint = PublicKey::from_hex(&it.signature.key).map(|it| it.fingerprint()).unwrap_or_default();
    let packs: Vec<Value> = it
        .reviews
        .iter()
        .flat_map(|it| &it.engine.packs)
        .map(|it| json!({ "id": it.id, "standard": it.standard, "sha256": it.sha256 }))
        .fold(Vec::new(), |mut packs, it| {
            if !packs.contains(&it) {
                packs.push(it);
            }
            packs
        });
    json!({
        "subject": it.subject,
        "issued": it.issued,
        "files": files,
        "packs": packs,
        "fingerprint": fingerprint,
        "algorithm": it.signature.algorithm,
        "signature": it.signature.value,
    })
}

fn public_notice(review: &Review, days: &[&str; 3], language: Language, pictures: &mut Vec<(String, String)>) -> Value {
    let plan = plan::plan(review, PLAN, language);
    let indicators: Vec<[String; 2]> = TOLD
        .iter()
        .filter_map(|id| review.indicators.iter().find(|it| it.id == *id))
        .filter_map(|it| Some([language.of(&it.title).to_string(), number::indicator(&it.id, it.value?, &it.unit)]))
        .collect();
    let body = json!({
        "from": days[0],
        "until": days[1],
        "opinions_until": days[2],
        "indicators": indicators,
        "scale": plan.as_ref().map(|it| &it.scale),
        "plan": plan.as_ref().map(|_| "/plan.svg"),
        "size": PLAN,
        "key": plan.as_ref().map(|it| it.key.iter().map(|(kind, fill, line)| {
            json!({ "title": texts::shown_kind(kind, language), "fill": fill, "line": line })
        }).collect::<Vec<_>>()),
    });
    pictures.extend(plan.map(|it| ("plan.svg".to_string(), it.svg)));
    body
}
