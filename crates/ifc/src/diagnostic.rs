/// Something in a file that could not be read, or not as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which fact.
    pub code: &'static str,
    /// The instance it is about.
    pub id: Option<u64>,
    /// Line of the file, from 1.
    pub line: u32,
    /// What fills the sentence: a name.
    pub detail: String,
}

/// Code, Chinese, English; `{}` is the detail.
const SENTENCES: &[(&str, &str, &str)] = &[
    ("ifc-stray-text", "实例之间有无法理解的文字，已跳过", "text between instances that means nothing: passed over"),
    ("ifc-broken-instance", "实例残缺，已跳过", "a broken instance: passed over"),
    ("ifc-unterminated", "实例没有以“;”结束", "an instance that does not end with `;`"),
    ("ifc-duplicate-id", "编号重复，仅读取第一个", "an id that was used before: only the first is read"),
    ("ifc-truncated", "文件不完整：缺少 END-ISO-10303-21", "the file is cut off: END-ISO-10303-21 is missing"),
    ("ifc-unknown-class", "标准中没有类“{}”", "the schema has no class “{}”"),
    ("ifc-other-schema", "按最接近的版本读取“{}”", "“{}” is read with the tables of the nearest version"),
    ("ifc-unknown-schema", "未知的标准“{}”，按 IFC4 读取", "unknown schema “{}”: read as IFC4"),
    (
        "ifc-cyclic-placement",
        "定位循环引用，按原点处理",
        "placements that refer to each other in a circle: taken as the origin",
    ),
    ("ifc-shape-not-understood", "无法理解的几何“{}”", "a shape that is not understood: {}"),
];

impl Diagnostic {
    pub(crate) fn new(code: &'static str, id: Option<u64>, line: u32) -> Diagnostic {
        Diagnostic { code, id, line, detail: String::new() }
    }

    pub(crate) fn with(code: &'static str, id: Option<u64>, detail: &str) -> Diagnostic {
        Diagnostic { code, id, line: 0, detail: detail.to_string() }
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        self.sentence(|it| it.1)
    }

    /// The sentence in English.
    pub fn en(&self) -> String {
        self.sentence(|it| it.2)
    }

    fn sentence(&self, language: impl Fn(&(&str, &'static str, &'static str)) -> &'static str) -> String {
        SENTENCES.iter().find(|it| it.0 == self.code).map_or(self.code, language).replace("{}", &self.detail)
    }
}
