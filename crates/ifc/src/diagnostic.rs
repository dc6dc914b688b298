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
    (
        "ifc-placement-not-understood",
        "无法理解的定位“{}”，按其参照的原点处理",
        "a placement that is not understood: {}; taken as the origin of what it rests on",
    ),
    (
        "ifc-zero-extrusion",
        "拉伸长度为零，没有体积，未计入；请在建模软件中给出长度",
        "an extrusion of no length: it has no volume and is left out; give it a length",
    ),
    (
        "ifc-raw-text",
        "文字未按标准编码，按 {} 读取；请让导出程序使用 \\X2\\ 转义",
        "text that is not encoded as the standard wants: read as {}; let the exporter write \\X2\\ escapes",
    ),
    (
        "ifc-too-deep",
        "参数嵌套超过 {} 层，更深处按空值读取",
        "parameters inside each other more than {} deep: what lies deeper is read as absent",
    ),
    ("ifc-projects", "应有且只有一个 IfcProject，现有 {} 个", "a model has exactly one IfcProject, this one has {}"),
    ("ifc-declared", "IfcProject 不能直接声明 {}", "IfcProject cannot declare {}"),
    ("ifc-global-id", "GlobalId 不是22位的标识{}", "a GlobalId that is none: 22 characters of IFC's base 64{}"),
    ("ifc-same-global-id", "GlobalId 重复{}", "a GlobalId that was used before{}"),
    (
        "ifc-no-owner",
        "缺少所有者记录（OwnerHistory）{}，其余照常读取",
        "the OwnerHistory is missing{}; everything else is read",
    ),
    ("ifc-unit", "单位与其名称不符：{}", "a unit that is not what its name says: {}"),
    ("ifc-breakdown", "空间层级不对：{}", "wrong order of the spatial breakdown: {}"),
    ("ifc-two-places", "同一构件属于两处：{}", "an element that belongs to two places: {}"),
    ("ifc-group-cycle", "组是其自身的成员{}", "a group that is its own member{}"),
    ("ifc-placement-elsewhere", "部件不以其整体定位：{}", "a part that is not placed relative to its whole: {}"),
    (
        "ifc-user-defined",
        "预定义类型为 USERDEFINED，但没有给出名称：{}",
        "the predefined type is USERDEFINED, but nothing says which: {}",
    ),
    ("ifc-standard-property", "标准属性集使用不当：{}", "a standard property set that is not used as defined: {}"),
    ("ifc-reserved-name", "前缀 Pset 保留给标准属性集：“{}”", "the prefix Pset is reserved for standard sets: “{}”"),
    ("ifc-standard-quantity", "标准工程量集使用不当：{}", "a standard quantity set that is not used as defined: {}"),
    ("ifc-not-closed", "实体的面没有边对边闭合（{}）", "the faces of a solid do not meet edge to edge ({})"),
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
