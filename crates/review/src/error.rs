use findings::Bilingual;
use thiserror::Error;

/// Why a drawing cannot be reviewed at all. Everything less is a diagnostic or a finding.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The file is no drawing.
    #[error(transparent)]
    Dxf(#[from] tushen_dxf::Error),
    /// The DWG cannot be read.
    #[cfg(feature = "dwg")]
    #[error(transparent)]
    Dwg(#[from] tushen_dxf::dwg::DwgError),
    /// A file is a DWG and this build reads none.
    #[cfg(not(feature = "dwg"))]
    #[error("this is a DWG drawing: save it as DXF")]
    DwgNotRead,
    /// The building model cannot be read.
    #[cfg(feature = "ifc")]
    #[error(transparent)]
    Ifc(#[from] tushen_ifc::OpenError),
    /// The rule files are wrong: everything that is wrong with them.
    #[error("{}", .0.en)]
    Rules(Bilingual),
    /// The planning conditions are wrong: everything that is wrong with them.
    #[error("{}", .0.en)]
    Conditions(Bilingual),
    /// A profile or mapping is wrong: everything that is wrong with it.
    #[error("{}", .0.en)]
    Profile(Bilingual),
    /// A setting has no meaning.
    #[error("{}", .0.en)]
    Setting(Bilingual),
}

impl OpenError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            OpenError::Dxf(error) => error.zh(),
            #[cfg(feature = "dwg")]
            OpenError::Dwg(error) => error.zh(),
            #[cfg(not(feature = "dwg"))]
            OpenError::DwgNotRead => "这是 DWG 图纸：请另存为 DXF".to_string(),
            #[cfg(feature = "ifc")]
            OpenError::Ifc(error) => error.zh(),
            OpenError::Rules(it) | OpenError::Conditions(it) | OpenError::Profile(it) | OpenError::Setting(it) => {
                it.zh.clone()
            }
        }
    }

    /// The sentence in English.
    pub fn en(&self) -> String {
        self.to_string()
    }
}
