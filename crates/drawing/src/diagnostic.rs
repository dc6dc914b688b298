//! What is wrong with a file, said once per fact, with its place, beside the rest of the drawing.

use crate::Handle;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Read as meant; worth knowing.
    Note,
    /// Repaired or passed over; something may be missing.
    Warning,
    /// A part of the drawing could not be read.
    Error,
}

/// One fact about a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Which fact.
    pub code: Code,
    /// The entity or record it is about, when it has a handle.
    pub handle: Handle,
    /// Line of the text file, or byte offset of the binary file, where it was met (1-based; 0 when it has no place).
    pub line: u64,
    /// What fills the message: a type, a name, a value.
    pub detail: String,
}

impl Diagnostic {
    /// A fact without a place.
    pub fn new(code: Code, detail: impl Into<String>) -> Diagnostic {
        Diagnostic { code, handle: Handle::NONE, line: 0, detail: detail.into() }
    }

    /// The same with a handle.
    #[must_use]
    pub fn of(mut self, handle: Handle) -> Diagnostic {
        self.handle = handle;
        self
    }

    /// The same with a line or byte offset.
    #[must_use]
    pub fn at(mut self, line: u64) -> Diagnostic {
        self.line = line;
        self
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        self.code.zh().replace("{}", &self.detail)
    }

    /// The sentence in English.
    pub fn en(&self) -> String {
        self.code.en().replace("{}", &self.detail)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $severity:ident, $zh:literal, $en:literal;)*) => {
        /// The facts that readers and the flattener report, in bands: structure, references, properties, geometry, limits.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The code as written in reviews.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            fn zh(self) -> &'static str {
                match self { $(Code::$name => $zh,)* }
            }

            fn en(self) -> &'static str {
                match self { $(Code::$name => $en,)* }
            }
        }
    };
}

codes! {
    // Structure of the file
    /// The file ends without EOF.
    MissingEof, "dxf-missing-eof", Warning,
        "文件没有结束标记（EOF），可能不完整：请重新导出", "the file has no EOF mark and may be cut off: export it again";
    /// The file ends in the middle of a record.
    Truncated, "dxf-truncated", Error,
        "文件在一条记录中间中断：之后的内容没有读到，请重新导出", "the file ends in the middle of a record: nothing after it was read; export it again";
    /// A section that every drawing has is missing.
    MissingSection, "dxf-missing-section", Note, "缺少 {} 段", "section {} is missing";
    /// A section of unknown name.
    UnknownSection, "dxf-unknown-section", Note, "未知的段 {}，已跳过", "unknown section {}, passed over";
    /// Bytes that are not group code and value.
    Garbage, "dxf-garbage", Warning, "此处不是有效的组码与值（{}），已从下一条记录继续", "not a group code and value here ({}); reading went on at the next record";
    /// Data after EOF.
    AfterEof, "dxf-after-eof", Note, "EOF 之后还有内容，未读取", "there is data after EOF; it was not read";
    /// The release is newer than this program knows.
    NewerVersion, "dxf-newer-version", Warning, "版本 {} 比本程序所知的新，按 R2018 读取", "version {} is newer than this program knows; read as R2018";
    // Text
    /// The header states another encoding than the bytes are in.
    EncodingMismatch, "dxf-encoding-mismatch", Warning, "文件声明的编码与实际不符：{}", "the stated encoding is not the real one: {}";
    /// Text that no encoding explains.
    UndecodableText, "dxf-undecodable-text", Warning, "文字无法解码：{}", "text that cannot be decoded: {}";
    // References
    /// An INSERT names a block that does not exist.
    UnresolvedBlock, "dxf-unresolved-block", Error, "引用了不存在的图块“{}”", "the block “{}” does not exist";
    /// An external reference, which is not part of the file.
    ExternalReference, "dxf-external-reference", Warning, "外部参照“{}”不在本文件内：请绑定后再提交", "external reference “{}” is not part of this file: bind it before submitting";
    /// A block contains itself.
    RecursiveBlock, "dxf-recursive-block", Error, "图块“{}”引用了自身，该处不再展开", "block “{}” contains itself; it is not expanded there";
    /// A clip boundary (XCLIP) cuts through items.
    ClippedReference, "dxf-clipped-reference", Note, "图块参照“{}”有裁剪边界：边界外的对象已略去，跨边界的对象完整保留", "block reference “{}” is clipped: what lies outside is left out, what crosses the boundary is kept whole";
    /// An entity names a layer that the table lacks.
    UndefinedLayer, "dxf-undefined-layer", Note, "图层“{}”未在图层表中定义", "layer “{}” is not in the layer table";
    /// Two records have the same handle.
    DuplicateHandle, "dxf-duplicate-handle", Warning, "句柄 {} 重复", "handle {} is used twice";
    // Entities
    /// A record that this program does not know.
    UnknownEntity, "dxf-unknown-entity", Note, "不认识的对象类型 {}，已计数", "unknown entity type {}, counted";
    /// A record whose shape this program does not understand.
    NotUnderstood, "dxf-not-understood", Warning, "{} 的几何未被理解，仅记录其存在", "the geometry of {} is not understood; only its presence is recorded";
    /// A proxy entity without graphics.
    ProxyWithoutGraphics, "dxf-proxy-without-graphics", Error,
        "{} 是没有图形的代理对象：请在天正中导出 T3 格式（图形导出 → 天正3）后再提交", "{} is a proxy without graphics: export the drawing as T3 from TArch before submitting";
    /// A required field is missing.
    MissingField, "dxf-missing-field", Error, "{} 缺少必需的数据，已跳过该对象", "{} lacks a required value; the entity was passed over";
    /// A value that is no number, or not finite.
    BadNumber, "dxf-bad-number", Error, "无效的数值 {}", "not a usable number: {}";
    /// A coordinate too large to be exact to a micrometre.
    HugeCoordinate, "dxf-huge-coordinate", Warning, "坐标 {} 过大，精度不足", "coordinate {} is too large to be exact";
    /// Geometry without extent.
    DegenerateGeometry, "dxf-degenerate-geometry", Note, "{} 没有长度或面积", "{} has no length or no area";
    /// Something repaired.
    Repaired, "dxf-repaired", Note, "已修复：{}", "repaired: {}";
    // Limits
    /// A named limit was reached.
    LimitReached, "dxf-limit-reached", Error, "超出限制：{}", "limit reached: {}";
    // DWG
    /// A remark of the DWG reader.
    DwgRemark, "dwg-remark", Warning, "DWG：{}", "DWG: {}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_every_message_takes_its_detail_in_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for &code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{} twice", code.as_str());
            assert_eq!(code.zh().contains("{}"), code.en().contains("{}"), "{}", code.as_str());
        }
    }
}
