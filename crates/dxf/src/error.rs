//! Why a file cannot be read at all.

use thiserror::Error;

/// What a file is when it is not a DXF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A DWG drawing.
    Dwg,
    /// A DWF plot.
    Dwf,
    /// A PDF document.
    Pdf,
    /// A picture: PNG, JPEG, GIF, BMP or TIFF.
    Picture,
    /// An archive: ZIP, RAR, 7z or gzip.
    Archive,
    /// An old Office document.
    Office,
    /// A web page or another XML document.
    Markup,
    /// An IFC or another STEP file.
    Step,
    /// Text in UTF-16.
    Utf16,
}

impl Foreign {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Foreign::Dwg => ("DWG 图纸", "a DWG drawing"),
            Foreign::Dwf => ("DWF 打印文件", "a DWF plot file"),
            Foreign::Pdf => ("PDF 文档", "a PDF document"),
            Foreign::Picture => ("图片", "a picture"),
            Foreign::Archive => ("压缩包", "an archive"),
            Foreign::Office => ("Office 文档", "an Office document"),
            Foreign::Markup => ("网页或 XML 文档", "a web page or XML document"),
            Foreign::Step => ("IFC/STEP 文件", "an IFC or STEP file"),
            Foreign::Utf16 => ("UTF-16 文本", "UTF-16 text"),
        }
    }

    fn advice(self) -> (&'static str, &'static str) {
        match self {
            Foreign::Dwg => ("请把扩展名改为 .dwg，或另存为 DXF", "name it .dwg, or save it as DXF"),
            Foreign::Archive => ("请先解压", "unpack it first"),
            Foreign::Step => ("请把扩展名改为 .ifc", "name it .ifc"),
            Foreign::Utf16 => ("请另存为 UTF-8", "save it as UTF-8"),
            Foreign::Dwf | Foreign::Pdf | Foreign::Picture | Foreign::Office | Foreign::Markup => {
                ("请从 CAD 软件导出 DXF 或 DWG", "export DXF or DWG from the CAD program")
            }
        }
    }
}

/// Why there is no drawing. Everything less is a [`drawing::Diagnostic`] beside what was read.
#[derive(Debug, Error)]
pub enum Error {
    /// No bytes at all, or only white space.
    #[error("the file is empty: export the drawing again")]
    Empty,
    /// Something else under the name of a DXF.
    #[error("not a DXF but {}: {}", .0.name().1, .0.advice().1)]
    Foreign(Foreign),
    /// Neither text pairs of group code and value nor the binary form.
    #[error("not a DXF: it holds no group codes and values; export the drawing as DXF again")]
    NoGroups,
    /// The bytes could not be fetched.
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
}

impl Error {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Error::Empty => "文件是空的：请重新导出图纸".to_string(),
            Error::Foreign(kind) => format!("这不是 DXF 文件，而是{}：{}", kind.name().0, kind.advice().0),
            Error::NoGroups => "这不是 DXF 文件：没有组码与值；请重新导出为 DXF".to_string(),
            Error::Io(error) => format!("无法读取文件：{error}"),
        }
    }

    /// The sentence in English.
    pub fn en(&self) -> String {
        self.to_string()
    }
}
