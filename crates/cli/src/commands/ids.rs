//! `tushen ids`

use crate::args::{IdsArguments, IdsFormat};
use crate::{CLEAN, FINDINGS, input, output};
use exchange::Language;
use exchange::bcf::{self, Topic};
use std::path::Path;
use tushen_ifc::ids::{self, Fault, Need, Outcome, Report};

/// Holds a model against information requirements, or makes requirements from rule packs.
pub fn run(arguments: &IdsArguments) -> Result<u8, String> {
    match (&arguments.model, &arguments.requirements) {
        (Some(model), Some(requirements)) => check(arguments, model, requirements),
        _ => make(arguments),
    }
}

/// Writes the IDS that asks for what the packs read; what no model states is told on stderr.
fn make(arguments: &IdsArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let engine = input::engine(None, language)?;
    let settings = review::Settings { packs: arguments.from_pack.clone(), date: input::today(), ..Default::default() };
    let set = engine.rules(&settings).map_err(|error| language.pick(error.zh(), error.en()))?;
    let needs: Vec<Need> = rules::needs(&set)
        .into_iter()
        .map(|((kind, attr), rules)| Need { kind, attr, rules: rules.into_iter().map(str::to_string).collect() })
        .collect();
    let (made, not_stated) = ids::of_needs(&arguments.from_pack.join(", "), &needs, language);
    output::write(arguments.out.as_deref(), made.as_bytes())?;
    let names: Vec<String> = not_stated.iter().map(|(kind, attr)| format!("{}.{}", kind.name(), attr.name())).collect();
    if !names.is_empty() {
        let first =
            language.pick("以下内容由图形量得或另行提供，不在模型属性中：", "measured from shapes or given elsewhere:");
        eprintln!("{first} {}", names.join(", "));
    }
    Ok(CLEAN)
}

/// Holds a model against information requirements. Requirements that are wrong themselves are an error with every fault.
fn check(arguments: &IdsArguments, model: &Path, requirements: &Path) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let name = |path: &Path| path.display().to_string();
    let read = |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", name(path)));
    let text = read(requirements)?;
    let refuse = |faults: Vec<Fault>| {
        let line = |it: &Fault| {
            let file = name(requirements);
            format!("{file}:{}: {}", it.line, language.pick(it.zh.as_str(), it.en.as_str()))
        };
        let first = language.pick("IDS 文件本身有误：", "the IDS itself is wrong:");
        format!("{first}\n{}", faults.iter().map(line).collect::<Vec<_>>().join("\n"))
    };
    let requirements = ids::read(&String::from_utf8_lossy(&text)).map_err(refuse)?;
    let faults = ids::audit(&requirements);
    if !faults.is_empty() {
        return Err(refuse(faults));
    }
    let opened = tushen_ifc::open(read(model)?);
    let model = opened.map_err(|error| format!("{}: {}", name(model), language.pick(error.zh(), error.to_string())))?;
    let report = ids::check(&model, &requirements);
    let result = match arguments.format {
        IdsFormat::Text => ids::text(&report, language).into_bytes(),
        IdsFormat::Json => ids::json(&report).into_bytes(),
        IdsFormat::Html => ids::html(&report, language).into_bytes(),
        IdsFormat::Bcf => issues(&report, &model.header.time_stamp, language).write(bcf::Version::V2_1),
        IdsFormat::Bcf3 => issues(&report, &model.header.time_stamp, language).write(bcf::Version::V3_0),
    };
    output::write(arguments.out.as_deref(), &result)?;
    Ok(if report.conforms() { CLEAN } else { FINDINGS })
}

/// One topic for each specification that fails, with the instances that fail it.
fn issues(report: &Report, time: &str, language: Language) -> bcf::Project {
    let mut project = bcf::Project::named(&report.title);
    let failing = report.specifications.iter().filter(|it| it.outcome == Outcome::Fail);
    for (at, it) in failing.enumerate() {
        let lines: Vec<String> = it
            .failures
            .iter()
            .map(|it| format!("#{} {} {}: {}", it.id, it.class, it.name, language.pick(it.zh.as_str(), it.en.as_str())))
            .collect();
        let mut topic = Topic::new(&format!("ids {at} {}", it.name), &it.name, &bcf::date_time(time));
        topic.description = lines.join("\n");
        topic.comment(&it.instructions);
        topic.show(it.failures.iter().filter_map(|it| it.global_id.clone()), None);
        project.topics.push(topic);
    }
    project
}
