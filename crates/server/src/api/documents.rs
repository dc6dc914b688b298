//! Documents of a case: the machine's review as the officers decided it, as PDF to sign or as a spreadsheet.

use crate::api::seen;
use crate::app::App;
use crate::outcome::{self, DrawingReview, RoundReview, read_json};
use crate::person::Person;
use crate::problem::{self, Problem};
use crate::reviewing::{Fault, Task};
use approval::{Case, Decided, Point, Round, Stage};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use findings::{Bilingual, Disposition, Finding, Language, Review, Verdict};
use report::{Document, Letter, LetterSheet, Sheet, StampedSheets};
use review::Session;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
#[cfg(feature = "pdf")]
use std::sync::OnceLock;

/// How a document is wanted.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    round: Option<u32>,
    drawing: Option<String>,
    department: Option<String>,
    lang: Option<Wording>,
    #[serde(default)]
    format: Form,
}

/// In which language a letter is wanted.
#[derive(Deserialize)]
pub(crate) struct Worded {
    lang: Option<Wording>,
}

/// A language by its name.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wording {
    Zh,
    En,
}

/// The language that is asked for, else that of the reader.
fn language(asked: Option<Wording>, headers: &HeaderMap) -> Language {
    match asked {
        Some(Wording::Zh) => Language::Zh,
        Some(Wording::En) => Language::En,
        None => problem::language(headers),
    }
}

/// As what.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Pdf,
    Xlsx,
    Docx,
}

/// Sets documents; made when the first is asked for, since fonts take long to read.
#[derive(Default)]
pub(crate) struct Printer {
    #[cfg(feature = "pdf")]
    press: OnceLock<Result<report::Press, Bilingual>>,
}

#[cfg(not(feature = "pdf"))]
fn unprinted() -> Bilingual {
    Bilingual::new(
        "本服务编译时未包含 PDF 输出：审查文书请用 format=xlsx",
        "this server was built without PDF: ask for documents of a review as format=xlsx",
    )
}

impl Printer {
    #[cfg(feature = "pdf")]
    fn press(&self) -> Result<&report::Press, Bilingual> {
        let press = self.press.get_or_init(|| {
            let press = report::Press::new(report::fonts::find()?);
            press.map_err(|error| Bilingual::new(error.zh(), error.to_string()))
        });
        press.as_ref().map_err(Clone::clone)
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, sheet: &Sheet) -> Result<Vec<u8>, Bilingual> {
        report::pdf(self.press()?, sheet).map_err(|error| Bilingual::new(error.zh(), error.to_string()))
    }

    #[cfg(feature = "pdf")]
    fn letter(&self, sheet: &LetterSheet) -> Result<Vec<u8>, Bilingual> {
        report::letter_pdf(self.press()?, sheet).map_err(|error| Bilingual::new(error.zh(), error.to_string()))
    }

    #[cfg(not(feature = "pdf"))]
    fn pdf(&self, _: &Sheet) -> Result<Vec<u8>, Bilingual> {
        Err(unprinted())
    }

    #[cfg(feature = "pdf")]
    fn sheets(&self, sheets: &StampedSheets) -> Result<Vec<u8>, Bilingual> {
        report::sheets_pdf(self.press()?, sheets).map_err(|error| Bilingual::new(error.zh(), error.to_string()))
    }

    #[cfg(not(feature = "pdf"))]
    fn sheets(&self, _: &StampedSheets) -> Result<Vec<u8>, Bilingual> {
        Err(unprinted())
    }

    #[cfg(not(feature = "pdf"))]
    fn letter(&self, _: &LetterSheet) -> Result<Vec<u8>, Bilingual> {
        Err(unprinted())
    }
}

/// A document of a round.
pub(crate) async fn document(
    State(app): State<App>,
    person: Person,
    Path((id, name)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let actor = person.actor();
    let case = seen(&app, &actor, &id).await?;
    let document = Document::ALL.into_iter().find(|it| it.name() == name);
    let document = document.ok_or_else(|| Problem::missing("这种文书", "document of this kind"))?;
    // What officers think before it is decided is between them.
    if document == Document::Opinion && !actor.is_official() {
        return Err(Problem::forbidden());
    }
    let number = wanted.round.unwrap_or(case.rounds.len() as u32);
    let round = case.rounds.iter().find(|it| it.number == number).ok_or_else(|| Problem::missing("轮次", "round"))?;
    let bundle = round.review.as_deref().ok_or_else(|| Problem::missing("审查结果", "review"))?;
    let bundle: RoundReview = read_json(&app, bundle).await?;
    let reviewed = match &wanted.drawing {
        None => bundle.drawings.iter().find(|it| it.review.is_some()),
        Some(wanted) => bundle.drawings.iter().find(|it| it.drawing == *wanted),
    };
    let reviewed = reviewed.ok_or_else(|| Problem::missing("图纸", "drawing"))?;
    let sha256 = reviewed.review.as_deref().ok_or_else(|| Problem::missing("审查结果", "review"))?;
    let machine: Review = read_json(&app, sha256).await?;
    let review = as_decided(machine, &case, round, &reviewed.drawing, document)?;
    let workflow = app.store.procedures().workflow(&case.workflow);
    let workflow = workflow.ok_or_else(|| Problem::missing("办理事项", "procedure"))?;
    let task = Task {
        name: review.drawing.file.clone(),
        bytes: app.store.bytes(&reviewed.file, app.limits.drawing).await?,
        settings: outcome::settings(&app, &case, workflow, bundle.conditions.as_deref()).await?,
    };
    let departments = app.store.departments().await?;
    let date = app.store.procedures().calendar.date(app.now()).to_string();
    let language = language(wanted.lang, &headers);
    let (printer, drawing, form) = (app.printer.clone(), reviewed.drawing.clone(), wanted.format);
    let set = move |session: &Session| {
        let departments = titles(departments, session);
        let kinds = review::kind_titles();
        let sheet = Sheet {
            document,
            review: &review,
            drawing: session.drawing(),
            scene: session.scene(),
            units_per_metre: session.units_per_metre(),
            department: wanted.department.as_deref(),
            departments: &departments,
            kinds: &kinds,
            language,
            date: &date,
            number: &case.id,
        };
        match form {
            Form::Pdf => printer.pdf(&sheet),
            Form::Docx => {
                let made = report::docx(&sheet);
                made.map_err(|error| Bilingual::new(format!("文书无法生成：{error}"), error.to_string()))
            }
            Form::Xlsx => {
                let made = report::tables::xlsx(&sheet);
                made.map_err(|error| Bilingual::new(format!("表格无法生成：{error}"), error.to_string()))
            }
        }
    };
    let bytes = app.reviewer.with_drawing(task, set).await;
    let bytes = bytes.map_err(|fault| match fault {
        Fault::Unreadable(why) => Problem::invalid(why.zh, why.en),
        Fault::Ended(why) => Problem::internal(why),
    })?;
    let mut bytes = bytes.map_err(not_printed)?;
    // What the authority says to the applicant carries its signature; working papers do not.
    if form == Form::Pdf && matches!(document, Document::Opinion | Document::Notice) {
        bytes = signed(&app, bytes, language.of(&document.title()))?;
    }
    let (media, ending) = match form {
        Form::Pdf => ("application/pdf", "pdf"),
        Form::Docx => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        Form::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let ascii: String = drawing.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"{}-{ascii}-{number}.{ending}\"", document.name());
    Ok(([(names::CONTENT_TYPE, media.to_string()), (names::CONTENT_DISPOSITION, disposition)], bytes))
}

fn not_printed(why: Bilingual) -> Problem {
    Problem::new(StatusCode::NOT_IMPLEMENTED, "no-document", why.zh, why.en)
}

/// A document with the authority's signature in it (PAdES).
fn signed(app: &App, pdf: Vec<u8>, reason: &str) -> Result<Vec<u8>, Problem> {
    app.signer.document(&pdf, reason, app.now()).map_err(|error| Problem::internal(&error))
}

/// A letter as PDF with the authority's signature, set on a thread where it keeps nobody waiting.
async fn print(
    app: &App,
    name: &str,
    reason: &str,
    set: impl FnOnce(&Printer) -> Result<Vec<u8>, Bilingual> + Send + 'static,
) -> Result<Response, Problem> {
    let printer = Arc::clone(&app.printer);
    let bytes = tokio::task::spawn_blocking(move || set(&printer)).await.map_err(Problem::internal)?;
    let disposition = format!("inline; filename=\"{name}.pdf\"");
    let headers = [(names::CONTENT_TYPE, "application/pdf".to_string()), (names::CONTENT_DISPOSITION, disposition)];
    Ok((headers, signed(app, bytes.map_err(not_printed)?, reason)?).into_response())
}

/// The decision of a case, once it is signed.
pub(crate) async fn decision(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    Query(worded): Query<Worded>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let case = seen(&app, &person.actor(), &id).await?;
    let missing = || Problem::missing("决定", "decision");
    let proposal = case.proposal.clone().ok_or_else(missing)?;
    let (_, signed) = proposal.signed.clone().ok_or_else(missing)?;
    let date = app.store.procedures().calendar.date(signed).to_string();
    let link = case.certificate.as_ref().map(|it| verify_at(&app, &it.number));
    let language = language(worded.lang, &headers);
    let set = move |printer: &Printer| {
        let commitments: Vec<(String, String)> =
            case.commitments.iter().map(|it| (it.text.clone(), it.due.to_string())).collect();
        let letter = Letter::Decision { approve: proposal.approve, text: &proposal.text, commitments: &commitments };
        printer.letter(&of_case(&case, letter, &case.id, link.as_deref(), language, &date))
    };
    print(&app, "decision", language.of(&Bilingual::new("审批决定书", "Decision")), set).await
}

/// Which drawing, in which language.
#[derive(Deserialize)]
pub(crate) struct OfDrawing {
    drawing: Option<String>,
    lang: Option<Wording>,
}

/// The sheets of an approved drawing with the stamp of the approval on each, signed.
pub(crate) async fn sheets(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    Query(wanted): Query<OfDrawing>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let case = seen(&app, &person.actor(), &id).await?;
    let missing = || Problem::missing("审定图（尚未批准）", "approved drawing: the case is not approved");
    let certificate = case.certificate.clone().filter(|_| case.stage == Stage::Approved).ok_or_else(missing)?;
    let round = case.rounds.last().ok_or_else(missing)?;
    let bundle: RoundReview = read_json(&app, round.review.as_deref().ok_or_else(missing)?).await?;
    let mut reviewed = bundle.drawings.iter().filter(|it| it.review.is_some());
    let is_wanted = |it: &&DrawingReview| wanted.drawing.as_ref().is_none_or(|name| *name == it.drawing);
    let reviewed = reviewed.find(is_wanted).ok_or_else(|| Problem::missing("图纸", "drawing"))?;
    let review: Review = read_json(&app, reviewed.review.as_deref().ok_or_else(missing)?).await?;
    let workflow = app.store.procedures().workflow(&case.workflow).ok_or_else(missing)?;
    let task = Task {
        name: review.drawing.file.clone(),
        bytes: app.store.bytes(&reviewed.file, app.limits.drawing).await?,
        settings: outcome::settings(&app, &case, workflow, bundle.conditions.as_deref()).await?,
    };
    let language = language(wanted.lang, &headers);
    let titles: BTreeMap<String, Bilingual> = app.store.departments().await?.into_iter().collect();
    let departments: Vec<String> = case
        .tasks
        .iter()
        .filter(|it| it.signed_by.is_some())
        .map(|it| titles.get(&it.department).map_or(it.department.clone(), |title| language.of(title).to_string()))
        .collect();
    let signed_on = case.proposal.as_ref().and_then(|it| it.signed.as_ref()).map_or_else(|| app.now(), |it| it.1);
    let date = app.store.procedures().calendar.date(signed_on).to_string();
    let (link, printer) = (verify_at(&app, &certificate.number), app.printer.clone());
    let set = move |session: &Session| {
        printer.sheets(&StampedSheets {
            review: &review,
            drawing: session.drawing(),
            scene: session.scene(),
            units_per_metre: session.units_per_metre(),
            project: &case.title,
            number: &certificate.number,
            case: &case.id,
            departments: &departments,
            link: &link,
            date: &date,
            language,
        })
    };
    let bytes = app.reviewer.with_drawing(task, set).await.map_err(|fault| match fault {
        Fault::Unreadable(why) => Problem::invalid(why.zh, why.en),
        Fault::Ended(why) => Problem::internal(why),
    })?;
    let pdf = signed(&app, bytes.map_err(not_printed)?, language.of(&Bilingual::new("审定图", "Approved drawing")))?;
    let headers =
        [(names::CONTENT_TYPE, "application/pdf"), (names::CONTENT_DISPOSITION, "inline; filename=\"sheets.pdf\"")];
    Ok((headers, pdf))
}

/// A certificate as people hold it.
pub(crate) async fn certificate(
    State(app): State<App>,
    Path(number): Path<String>,
    Query(worded): Query<Worded>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let missing = || Problem::missing("证书", "certificate");
    let case = app.store.certified(&number).await?.ok_or_else(missing)?;
    let recorded = case.certificate.as_ref().ok_or_else(missing)?;
    let sealed: seal::Certificate = read_json(&app, &recorded.document).await?;
    let (link, language) = (verify_at(&app, &number), language(worded.lang, &headers));
    let set = move |printer: &Printer| {
        let letter = Letter::Certificate(&sealed);
        printer.letter(&of_case(&case, letter, &sealed.number, Some(&link), language, &sealed.issued))
    };
    print(&app, "certificate", language.of(&Bilingual::new("证书", "Certificate")), set).await
}

/// The sheet of a scheme on public notice: drawn anew, without what is not for the public.
pub(crate) async fn public_notice(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(worded): Query<Worded>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let missing = || Problem::missing("公示", "public notice");
    let case = app.store.case(&id).await?.filter(|it| it.stage == Stage::Publication).ok_or_else(missing)?;
    let publication = case.publications.last().ok_or_else(missing)?;
    let round = case.rounds.iter().find(|it| it.number == publication.round).ok_or_else(missing)?;
    let bundle: RoundReview = read_json(&app, round.review.as_deref().ok_or_else(missing)?).await?;
    let mut shown: Option<Review> = None;
    // The drawing that shows a site is the one to show; a scheme without any has no plan.
    for sha256 in bundle.drawings.iter().filter_map(|it| it.review.as_deref()) {
        let review: Review = read_json(&app, sha256).await?;
        let has_site = review.objects.iter().any(|it| it.kind == "SiteBoundary");
        if shown.is_none() || has_site {
            shown = Some(review);
        }
        if has_site {
            break;
        }
    }
    let review = shown.ok_or_else(missing)?;
    let days = [publication.from, publication.until, publication.opinions_until].map(|it| it.to_string());
    let (link, language) = (format!("{}/notices/{id}", app.public_url), language(worded.lang, &headers));
    let set = move |printer: &Printer| {
        let letter = Letter::PublicNotice { review: &review, days: [&days[0], &days[1], &days[2]] };
        printer.letter(&of_case(&case, letter, &case.id, Some(&link), language, &days[0]))
    };
    print(&app, "notice", language.of(&Bilingual::new("批前公示", "Public notice")), set).await
}

fn verify_at(app: &App, number: &str) -> String {
    format!("{}/verify/{number}", app.public_url)
}

fn of_case<'a>(
    case: &'a Case,
    letter: Letter<'a>,
    number: &'a str,
    link: Option<&'a str>,
    language: Language,
    date: &'a str,
) -> LetterSheet<'a> {
    LetterSheet {
        letter,
        project: &case.title,
        project_code: &case.project_code,
        plot: &case.plot,
        number,
        link,
        language,
        date,
    }
}

/// Departments of the authority, then those that only rules know.
fn titles(mut known: Vec<(String, Bilingual)>, session: &Session) -> Vec<(String, Bilingual)> {
    for it in session.departments() {
        if !known.iter().any(|other| other.0 == it.0) {
            known.push(it);
        }
    }
    known
}

/// The machine's review as people decided it: what was rejected or waived is left out of what goes to the applicant, what an officer
/// added stands in it, and their wording is what is said. A notice holds what the case's notice holds, and nothing else.
fn as_decided(
    mut review: Review,
    case: &Case,
    round: &Round,
    drawing: &str,
    document: Document,
) -> Result<Review, Problem> {
    let mine = |point: &&Point| match point.id.split_once('/') {
        Some((of, _)) => of == drawing,
        // What was added by hand to no drawing in particular stands with the first.
        None => round.points.first().is_none_or(|it| it.id.starts_with(&format!("{drawing}/"))),
    };
    let points: BTreeMap<&str, &Point> =
        round.points.iter().filter(mine).map(|it| (it.id.rsplit('/').next().unwrap_or(&it.id), it)).collect();
    let notice: Option<BTreeMap<&str, &str>> = match document {
        Document::Notice => {
            let notice = case.notices.iter().rev().find(|it| it.round == round.number);
            let notice = notice.ok_or_else(|| Problem::missing("告知书", "notice"))?;
            let said =
                notice.items.iter().flat_map(|it| it.points.iter().map(|point| (point.as_str(), it.text.as_str())));
            Some(said.collect())
        }
        _ => None,
    };
    for point in points.values().filter(|it| it.by_hand) {
        review.findings.push(by_hand(point));
    }
    review.findings.retain_mut(|finding| {
        let Some(point) = points.get(finding.id.as_str()) else { return notice.is_none() };
        if let Some(Decided { disposition, wording, .. }) = &point.disposition {
            finding.disposition = *disposition;
            if !wording.is_empty() {
                finding.message = said(wording);
            }
        }
        match (&notice, document) {
            (Some(items), _) => match items.get(point.id.as_str()) {
                Some(text) => {
                    finding.message = said(text);
                    // What was confirmed has to be mended, whatever kept the machine from deciding it.
                    finding.verdict = Verdict::Fail;
                    true
                }
                None => false,
            },
            (None, Document::Opinion | Document::Commitment) => {
                !matches!(finding.disposition, Disposition::Rejected | Disposition::Waived)
            }
            (None, _) => true,
        }
    });
    Ok(review)
}

/// An officer's own words: they write one language.
fn said(text: &str) -> Bilingual {
    Bilingual::new(text, text)
}

fn by_hand(point: &Point) -> Finding {
    Finding {
        id: point.id.rsplit('/').next().unwrap_or(&point.id).to_string(),
        rule: point.rule.clone(),
        clause: point.clause.clone(),
        department: point.department.clone(),
        severity: point.severity,
        stages: Vec::new(),
        verdict: point.verdict,
        disposition: Disposition::Confirmed,
        title: point.title.clone(),
        message: point.message.clone(),
        objects: point.objects.iter().map(|it| it.rsplit('/').next().unwrap_or(it).to_string()).collect(),
        indicator: None,
        measured: None,
        required: None,
        margin: None,
        prints_as: None,
        mark: None,
        missing: Vec::new(),
        assumed: Vec::new(),
        fixes: Vec::new(),
        checked: true,
        derivation: None,
    }
}
