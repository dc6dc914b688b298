//! Why a file cannot be marked: what, where, what to do.

/// Why a file was not marked. The file itself is never touched.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkError {
    /// The bytes are a DWG file.
    #[error(
        "a DWG file cannot be marked without changing the rest of it: save it as DXF, or write the marks into a DXF of their own (--overlay)"
    )]
    Dwg,
    /// The bytes are no DXF at all.
    #[error("this is not a DXF file: no section begins in it")]
    NotDxf,
    /// The structure is damaged, so that an insertion could land anywhere.
    #[error(
        "the structure of the file is damaged at {place}: {what}; repair it with AUDIT or RECOVER in the CAD program, or write the marks into a DXF of their own (--overlay)"
    )]
    Damaged {
        /// What is wrong there.
        what: Damage,
        /// Where.
        place: Place,
    },
    /// The highest handle in the file leaves no room above it.
    #[error(
        "the highest handle in the file leaves no room for {wanted} more: run AUDIT in the CAD program, or use --overlay"
    )]
    NoHandlesLeft {
        /// How many were needed.
        wanted: u64,
    },
    /// A mark lies outside of what a drawing can hold.
    #[error("mark {index} has a coordinate or size that is not finite or beyond {limit:e}", limit = crate::mark::COORDINATE_LIMIT)]
    BadCoordinate {
        /// Which mark, counted from 0.
        index: usize,
    },
    /// More marks than the limit.
    #[error("{count} marks are more than the limit of {limit}", limit = crate::mark::MAX_MARKS)]
    TooManyMarks {
        /// How many there were.
        count: usize,
    },
    /// An edit script that does not belong to these bytes.
    #[error("this edit script was made for another file: the bytes at offset {offset} differ")]
    ForeignScript {
        /// Byte offset of the first edit that does not fit.
        offset: usize,
    },
}

impl MarkError {
    /// The sentence in Chinese; `Display` gives it in English.
    pub fn zh(&self) -> String {
        match self {
            MarkError::Dwg => {
                "DWG 文件无法在其余内容不变的前提下加批注：请另存为 DXF，或用 --overlay 将批注写入单独的 DXF".into()
            }
            MarkError::NotDxf => "不是 DXF 文件：没有找到任何段".into(),
            MarkError::Damaged { what, place } => format!(
                "文件结构在{}处损坏：{}；请在 CAD 中用 AUDIT 或 RECOVER 修复，或用 --overlay 将批注写入单独的 DXF",
                place.zh(),
                what.zh()
            ),
            MarkError::NoHandlesLeft { wanted } => {
                format!("文件中最大的句柄之上已无法再分配 {wanted} 个句柄：请在 CAD 中运行 AUDIT，或使用 --overlay")
            }
            MarkError::BadCoordinate { index } => {
                format!("第 {index} 个批注的坐标或尺寸不是有限数，或超过 {:e}", crate::mark::COORDINATE_LIMIT)
            }
            MarkError::TooManyMarks { count } => {
                format!("批注共 {count} 个，超过上限 {}", crate::mark::MAX_MARKS)
            }
            MarkError::ForeignScript { offset } => {
                format!("这份修改记录属于另一个文件：偏移 {offset} 处的字节不同")
            }
        }
    }
}

/// A place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of a text file, counted from 1.
    Line(u64),
    /// A byte offset of a binary file, counted from 0.
    Byte(u64),
}

impl Place {
    fn zh(self) -> String {
        match self {
            Place::Line(line) => format!("第 {line} 行"),
            Place::Byte(byte) => format!("第 {byte} 字节"),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Line(line) => write!(f, "line {line}"),
            Place::Byte(byte) => write!(f, "byte {byte}"),
        }
    }
}

/// What is wrong with the structure of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A line that should be a group code is no number.
    GroupCode,
    /// A binary value of unknown length, or one that runs past the end.
    Value,
    /// The file ends inside a section or table.
    CutOff,
    /// A record stands outside of every section.
    OutsideSection,
    /// A section begins inside another, or a table inside another, or one ends that did not begin.
    Nesting,
    /// A section or table that exists once is there twice.
    Twice,
}

impl Damage {
    fn zh(self) -> &'static str {
        match self {
            Damage::GroupCode => "此处应为组码，但不是数字",
            Damage::Value => "此处的二进制值长度未知或超出文件末尾",
            Damage::CutOff => "文件在段或表的中间结束",
            Damage::OutsideSection => "记录不在任何段内",
            Damage::Nesting => "段或表的嵌套不正确",
            Damage::Twice => "只应出现一次的段或表出现了两次",
        }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Damage::GroupCode => "a group code was expected and this is no number",
            Damage::Value => "a binary value of unknown length, or one that runs past the end",
            Damage::CutOff => "the file ends inside a section or table",
            Damage::OutsideSection => "a record stands outside of every section",
            Damage::Nesting => "sections or tables are not nested properly",
            Damage::Twice => "a section or table that exists once is there twice",
        })
    }
}
