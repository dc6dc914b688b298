//! `tushen fix`

use super::reviewed;
use crate::args::{FixArguments, Format};
use crate::{CLEAN, FINDINGS, input, output};
use review::Fixes;

/// Proposes changes that clear a finding.
pub fn run(arguments: &FixArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (drawing, mut session) = reviewed::one(&arguments.review, language)?;
    if !(arguments.reach.is_finite() && arguments.reach > 0.0) {
        return Err(language.pick("--reach 应为大于 0 的米数".into(), "--reach is a number of metres above 0".into()));
    }
    let fixes = session.fix(&arguments.finding, arguments.object.as_deref(), arguments.reach);
    let Fixes { proposals, edits } = fixes.map_err(|error| language.pick(error.zh(), error.to_string()))?;
    if let Some(number) = arguments.apply {
        let edit = number.checked_sub(1).and_then(|it| edits.get(it)).ok_or_else(|| {
            let count = edits.len();
            language.pick(
                format!("没有第 {number} 条建议，共 {count} 条"),
                format!("there is no proposal {number} of {count}"),
            )
        })?;
        session.edit(edit);
        let edited = session.edited(&drawing.read(language)?);
        let edited = edited.map_err(|error| language.pick(error.zh(), error.to_string()))?;
        output::write(arguments.out.as_deref(), &edited)?;
        return Ok(CLEAN);
    }
    let result = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&proposals).map_err(|error| error.to_string())? + "\n",
        Format::Text => {
            let mut text = format!("{}\n", language.of(&proposals.message));
            if proposals.proposals.is_empty() {
                text += language.pick("  在此范围内没有能消除它的修改\n", "  no change within reach clears it\n");
            }
            for (number, it) in (1..).zip(&proposals.proposals) {
                let sort = if it.keeps_design {
                    language.pick("［不改设计］", "[design kept]")
                } else {
                    language.pick("［改设计］", "[design changes]")
                };
                text += &format!("  {number} {sort} {}\n", language.of(&it.message));
                for (effects, zh, en) in
                    [(&it.appears, "    新出现", "    brings"), (&it.disappears, "    同时消除", "    also clears")]
                {
                    for it in effects {
                        text += &format!("{} {}：{}\n", language.pick(zh, en), it.rule, language.of(&it.message));
                    }
                }
            }
            text
        }
        other => {
            return Err(language.pick(
                format!("fix 只输出 text 或 json，不支持 {other:?}"),
                format!("fix prints text or json, not {other:?}"),
            ));
        }
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    let helps = proposals.proposals.iter().any(|it| it.appears.is_empty());
    Ok(if helps { CLEAN } else { FINDINGS })
}
