//! The words of documents, in both languages, in one place.

use findings::{Language, Severity, SuppliedBy, Verdict};
use serde_json::{Value, json};

/// Words that templates use: name, Chinese, English. `{n}` and the like are filled in by the template.
const LABELS: &[(&str, &str, &str)] = &[
    ("page", "第 {n} 页 共 {m} 页", "page {n} of {m}"),
    ("number", "编号", "No."),
    ("summary", "审查结论", "Conclusion"),
    ("facts", "项目与图纸", "Project and drawing"),
    ("findings", "审查意见", "Findings"),
    ("clause", "条文", "Clause"),
    ("measured", "实测", "Measured"),
    ("required", "要求", "Required"),
    ("margin", "差值", "Margin"),
    ("objects", "对象", "Objects"),
    ("missing", "需补充", "To be supplied"),
    ("assumed", "假定", "Assumed"),
    ("fixes", "可以", "What would help"),
    ("scale", "比例", "scale"),
    ("no_excerpt", "无图面位置", "no place on the drawing"),
    ("unchecked", "限值尚未与官方文本逐条核对", "the limit has not been held against the official text yet"),
    ("indicators", "主要经济技术指标核算", "Indicators"),
    ("indicator", "指标", "Indicator"),
    ("computed", "计算值", "Computed"),
    ("declared", "申报值", "Declared"),
    ("agrees", "核对", "Agrees"),
    ("limit", "限值", "Limit"),
    ("within", "结论", "Within"),
    ("derivation", "计算依据", "Derivation"),
    ("limits", "下级所定限值", "Limits set by lower levels"),
    ("basis", "审查依据", "Basis"),
    ("standard", "标准", "Standard"),
    ("pack", "规则包", "Rule pack"),
    ("hash", "内容摘要 SHA-256", "SHA-256 of its content"),
    ("points", "审查要点", "Review points"),
    ("point", "要点", "Point"),
    ("verdict", "结论", "Verdict"),
    ("evidence", "依据与说明", "Evidence"),
    ("diagnostics", "读图提示", "Notes on the file"),
    ("layers", "未识别或部分识别的图层", "Layers that were not or partly recognised"),
    ("layer", "图层", "Layer"),
    ("entities", "图元", "Entities"),
    ("unused", "未使用", "Unused"),
    ("suggestion", "建议归类", "Suggested kind"),
    ("not_understood", "未能理解的记录", "Records that were not understood"),
    ("type", "类型", "Type"),
    ("count", "数量", "Number"),
    ("none", "无", "None"),
    ("to_correct", "须修改的问题", "To be corrected"),
    ("to_supply", "须补充的资料", "To be supplied"),
    ("how", "方式", "How"),
    ("material", "承诺补充的内容", "What is promised"),
    ("due", "完成期限", "Due on"),
    (
        "notice_lead",
        "经审查，贵单位提交的图纸存在下列问题，现一次性告知。请逐条修改或补充后重新提交；未列出的问题，除因修改、新的事实或新的规定引起的以外，不再提出。",
        "The drawing that you submitted has the following defects, told here all at once. Please correct or supply each and submit again. Nothing else will be raised later, unless a change, new facts or new rules cause it.",
    ),
    (
        "commitment_lead",
        "本单位已知悉下列审查要点因资料不全尚不能判定，承诺在所列期限内补充，并对所提交内容的真实性负责。逾期未补充或与承诺不符的，同意恢复为未解决的审查意见，并承担相应责任。",
        "We know that the following points cannot be decided yet for lack of information. We promise to supply it by the days stated, and answer for its truth. Where that does not happen, we agree that the points become open findings again, and bear the consequences.",
    ),
    ("scan", "扫码核验", "Scan to verify"),
    ("scan_opinion", "扫码提意见", "Scan to answer"),
    ("told", "主要经济技术指标", "Indicators"),
    ("decision", "决定", "Decision"),
    ("granted", "经审查，准予批准。", "After review, approval is granted."),
    ("refused", "经审查，不予批准。", "After review, approval is refused."),
    ("promised", "申请人的承诺", "What the applicant promised"),
    ("certified", "证书内容", "What is certified"),
    ("files", "批准的文件", "Approved files"),
    ("file", "文件", "File"),
    ("signature", "数字签名", "Digital signature"),
    ("algorithm", "算法", "Algorithm"),
    ("fingerprint", "公钥指纹", "Fingerprint of the key"),
    (
        "certificate_lead",
        "核验方法：扫描二维码，或在核验页面输入编号；将手中的文件与上列摘要比对，一字不同即非批准的文件。",
        "To verify: scan the code, or enter the number on the verification page. A file whose hash is another than above is not the one that was approved.",
    ),
    ("shown", "公示", "Notice"),
    ("shown_from", "公示自", "Shown from"),
    ("shown_until", "公示至", "Shown until"),
    ("opinions_until", "意见截止", "Opinions until"),
    ("key", "图例", "Key"),
    ("schematic", "示意图，以批准的图纸为准", "Schematic; what is approved is the drawing"),
    (
        "no_plan",
        "图中未识别到用地范围或建筑，不能绘制公示图。",
        "No site or building was recognised: there is no plan to show.",
    ),
    (
        "public_lead",
        "对该方案有意见的，请在意见截止日前扫码提出。",
        "Whoever has an opinion on this scheme is asked to give it by the last day, by this code.",
    ),
    ("nothing_missing", "没有需要承诺补充的内容。", "Nothing has to be promised."),
    (
        "machine",
        "机器结论供审查人员参考；审查人员的意见记录于各条之下方为准。",
        "Verdicts are the machine's, for those who review; what they decide beside each point is what counts.",
    ),
];

/// Lines that are signed on letters: name, Chinese, English.
const LINES: &[(&str, &[&str], &[&str])] = &[
    ("decision_lines", &["决定机关（盖章）", "签发人", "日期"], &["Authority (seal)", "Signed by", "Date"]),
    ("certificate_lines", &["签发机关（盖章）", "日期"], &["Authority (seal)", "Date"]),
];

/// Every word that templates use, in one language.
pub(crate) fn labels(language: Language) -> serde_json::Map<String, Value> {
    let words = LABELS.iter().map(|(key, zh, en)| (key.to_string(), json!(language.pick(*zh, *en))));
    let lines = LINES.iter().map(|(key, zh, en)| (key.to_string(), json!(language.pick(*zh, *en))));
    words.chain(lines).collect()
}

/// A kind of object in the key of a public plan.
pub(crate) fn shown_kind(kind: &'static str, language: Language) -> &'static str {
    match kind {
        "SiteBoundary" => language.pick("用地范围", "Site"),
        "Road" => language.pick("道路", "Road"),
        "GreenArea" => language.pick("绿地", "Green"),
        "Water" => language.pick("水面", "Water"),
        "FireLane" => language.pick("消防车道", "Fire lane"),
        "TurningArea" => language.pick("回车场", "Turning place"),
        "ParkingStall" => language.pick("停车位", "Parking stall"),
        "ControlLine" => language.pick("建筑控制线", "Building line"),
        "RoadRedLine" => language.pick("道路红线", "Road boundary"),
        "Entrance" => language.pick("出入口", "Entrance"),
        "GarageEntrance" => language.pick("车库出入口", "Garage entrance"),
        "Building" => language.pick("建筑", "Building"),
        other => other,
    }
}

/// Lines that are signed, by document.
pub(crate) fn signatures(document: crate::Document, language: Language) -> Vec<&'static str> {
    use crate::Document;
    match document {
        Document::Commitment => language.pick(
            vec!["承诺单位（盖章）", "法定代表人或授权代表（签字）", "日期"],
            vec!["Applicant (seal)", "Legal or authorised representative (signature)", "Date"],
        ),
        Document::Notice => language.pick(
            vec!["告知机关（盖章）", "经办人", "签收人", "日期"],
            vec!["Authority (seal)", "Officer", "Received by", "Date"],
        ),
        Document::Opinion => language.pick(
            vec!["审查人", "复核人", "部门负责人", "日期"],
            vec!["Reviewed by", "Checked by", "Head of department", "Date"],
        ),
        Document::Indicators | Document::Points | Document::Quality => {
            language.pick(vec!["核算人", "复核人", "日期"], vec!["Made by", "Checked by", "Date"])
        }
    }
}

pub(crate) fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Fail => language.pick("不符合", "fails"),
        Verdict::Unknown => language.pick("待定", "undecided"),
        Verdict::Pass => language.pick("符合", "passes"),
        Verdict::NotApplicable => language.pick("不适用", "not applicable"),
    }
}

pub(crate) fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Mandatory => language.pick("强制性条文", "mandatory"),
        Severity::Required => language.pick("应执行", "required"),
        Severity::Advice => language.pick("建议", "advice"),
    }
}

pub(crate) fn supplied_by(by: SuppliedBy, language: Language) -> &'static str {
    match by {
        SuppliedBy::Draw => language.pick("在图上绘出", "draw it"),
        SuppliedBy::Label => language.pick("在图上标注", "write it on the drawing"),
        SuppliedBy::Attach => language.pick("附图纸或文件", "attach a drawing or document"),
        SuppliedBy::Attest => language.pick("由责任人确认", "a person attests it"),
        SuppliedBy::Conditions => language.pick("由规划条件明确", "the planning conditions state it"),
    }
}

/// A stage of the procedure in words; the word itself when it is none.
pub(crate) fn stage(stage: &str, language: Language) -> &str {
    let (zh, en) = match stage {
        "scheme" => ("设计方案", "scheme"),
        "permit" => ("规划许可", "planning permit"),
        "construction" => ("施工图", "construction drawings"),
        "change" => ("变更", "change"),
        "completion" => ("竣工验收", "completion"),
        other => (other, other),
    };
    language.pick(zh, en)
}
