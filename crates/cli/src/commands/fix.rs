//! `tushen fix`

use super::reviewed;
use crate::args::{FixArguments, Format};
use crate::{CLEAN, FINDINGS, input, output};
use exchange::Language;
use findings::{Conflict, FixPlan, Proposal, Proposals};
use review::{Edit, Fixes, Planned, Session};

/// Proposes changes that clear a finding, or several together.
pub fn run(arguments: &FixArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (drawing, mut session) = reviewed::one(&arguments.review, language)?;
    if !(arguments.reach.is_finite() && arguments.reach > 0.0) {
        return Err(language.pick("--reach 应为大于 0 的米数".into(), "--reach is a number of metres above 0".into()));
    }
    let (json, text, edits, helps) = match &arguments.finding[..] {
        [finding] => one(&mut session, finding, arguments, language)?,
        several => together(&mut session, several, arguments, language)?,
    };
    if let Some(number) = arguments.apply {
        let edits = number.checked_sub(1).and_then(|it| edits.get(it)).ok_or_else(|| {
            let count = edits.len();
            language.pick(
                format!("没有第 {number} 条建议，共 {count} 条"),
                format!("there is no proposal {number} of {count}"),
            )
        })?;
        for edit in edits {
            session.edit(edit);
        }
        let edited = session.edited(&drawing.read(language)?);
        let edited = edited.map_err(|error| language.pick(error.zh(), error.to_string()))?;
        output::write(arguments.out.as_deref(), &edited)?;
        return Ok(CLEAN);
    }
    let result = match arguments.format {
        Format::Json => json + "\n",
        Format::Text => text,
        other => {
            return Err(language.pick(
                format!("fix 只输出 text 或 json，不支持 {other:?}"),
                format!("fix prints text or json, not {other:?}"),
            ));
        }
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    Ok(if helps { CLEAN } else { FINDINGS })
}

/// JSON, text, the edits that make each proposal, and whether one breaks nothing.
type Found = (String, String, Vec<Vec<Edit>>, bool);

fn one(session: &mut Session, finding: &str, arguments: &FixArguments, language: Language) -> Result<Found, String> {
    let fixes = session.fix(finding, arguments.object.as_deref(), arguments.reach);
    let Fixes { proposals, edits } = fixes.map_err(|error| language.pick(error.zh(), error.to_string()))?;
    let Proposals { message, proposals: all, conflict: against, .. } = &proposals;
    let mut text = format!("{}\n", language.of(message));
    if all.is_empty() {
        text += language.pick("  在此范围内没有能消除它的修改\n", "  no change within reach clears it\n");
    }
    for (number, it) in (1..).zip(all) {
        text += &proposal(number, it, language);
    }
    text += &against.as_ref().map(|it| conflict(it, language)).unwrap_or_default();
    let json = serde_json::to_string_pretty(&proposals).map_err(|error| error.to_string())?;
    let helps = all.iter().any(|it| it.appears.is_empty());
    Ok((json, text, edits.into_iter().map(|it| vec![it]).collect(), helps))
}

fn together(
    session: &mut Session,
    several: &[String],
    arguments: &FixArguments,
    language: Language,
) -> Result<Found, String> {
    if arguments.object.is_some() {
        return Err(language.pick("--object 只用于一条意见".into(), "--object goes with one finding".into()));
    }
    let planned = session.fix_together(several, arguments.reach);
    let Planned { plan, edits } = planned.map_err(|error| language.pick(error.zh(), error.to_string()))?;
    let FixPlan { findings, steps, conflict: against, .. } = &plan;
    let mut text: String = findings.iter().map(|it| format!("{}\n", language.of(&it.message))).collect();
    for (number, it) in (1..).zip(steps) {
        text += &proposal(number, it, language);
    }
    text += &against.as_ref().map(|it| conflict(it, language)).unwrap_or_default();
    let json = serde_json::to_string_pretty(&plan).map_err(|error| error.to_string())?;
    let helps = against.is_none();
    Ok((json, text, (1..=edits.len()).map(|it| edits[..it].to_vec()).collect(), helps))
}

fn proposal(number: usize, it: &Proposal, language: Language) -> String {
    let sort = if it.keeps_design {
        language.pick("［不改设计］", "[design kept]")
    } else {
        language.pick("［改设计］", "[design changes]")
    };
    let mut text = format!("  {number} {sort} {}\n", language.of(&it.message));
    for (effects, zh, en) in
        [(&it.appears, "    新出现", "    brings"), (&it.disappears, "    同时消除", "    also clears")]
    {
        for it in effects {
            text += &format!("{} {}：{}\n", language.pick(zh, en), it.rule, language.of(&it.message));
        }
    }
    text
}

fn conflict(it: &Conflict, language: Language) -> String {
    let mut text = format!("  {}\n", language.of(&it.message));
    let sorts = [(&it.findings, "    要消除", "    to be cleared"), (&it.against, "    原来满足", "    holds now")];
    for (points, zh, en) in sorts {
        for it in points {
            text += &format!("{} {}：{}\n", language.pick(zh, en), it.rule, language.of(&it.message));
        }
    }
    text
}
