//! DWG, R11 to R2018, to the same [`Drawing`] that the DXF of the drawing gives.
//!
//! The library `acadrust` takes the file apart; what it finds is handed on as binary DXF to our own reader. So there is one
//! place that knows what entities, texts, proxies and layouts mean, and a DWG and its DXF cannot drift apart. Binary, because
//! numbers pass through it bit by bit. Custom objects without their program (`TCH_WALL`) arrive as proxies with their graphics.
//!
//! The library is young: a panic in it becomes a [`DwgError::Damaged`] (in WASM a panic ends the module, so the browser reads
//! DWG in a worker of its own), and what it had to pass over becomes a diagnostic `dwg-remark`.

use crate::Error;
use acadrust::io::dwg::{DwgReadOptions, DwgReader};
use acadrust::notification::NotificationType;
use acadrust::objects::ObjectType;
use acadrust::{CadDocument, DxfError, DxfWriter};
use drawing::{Code, Diagnostic, Drawing, Entity, Format, Handle, Version};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes that the packed sections of one file may unpack to.
pub const MAX_UNPACKED_BYTES: usize = 2 << 30;

/// Faces that one MESH may have; the corners of its faces may be four times as many.
pub const MAX_MESH_FACES: usize = 2_000_000;

/// Remarks of the library that are kept.
const MAX_REMARKS: usize = 100;

/// Why a DWG cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DwgError {
    /// The bytes are no DWG.
    #[error("not a DWG: it does not begin with a DWG version")]
    NotDwg,
    /// A release that is not read.
    #[error("DWG version {version} ({name}) is not supported: save it as DWG 2018 or older but not older than R11, or as DXF", name = release(version))]
    Version {
        /// The version as it stands in the file, `AC1006`.
        version: String,
    },
    /// The library could not make sense of the file.
    #[error("the DWG cannot be read: {detail}; run AUDIT or RECOVER in the CAD program, or save the drawing as DXF")]
    Damaged {
        /// What the library said.
        detail: String,
    },
    /// What the library made of the file is no drawing.
    #[error("the DWG cannot be read: {0}")]
    Content(#[from] Error),
}

impl DwgError {
    /// The sentence in Chinese; `Display` gives it in English.
    pub fn zh(&self) -> String {
        match self {
            DwgError::NotDwg => "不是 DWG 文件：开头没有 DWG 版本号".to_string(),
            DwgError::Version { version } => format!(
                "不支持 DWG 版本 {version}（{}）：请另存为 R11 以后、2018 或更早版本的 DWG，或另存为 DXF",
                release(version)
            ),
            DwgError::Damaged { detail } => {
                format!("无法读取 DWG：{detail}；请在 CAD 中用 AUDIT 或 RECOVER 修复，或另存为 DXF")
            }
            DwgError::Content(error) => format!("无法读取 DWG：{}", error.zh()),
        }
    }
}

/// The release of a DWG version for people.
fn release(version: &str) -> &'static str {
    match version {
        "AC1003" => "R2.6",
        "AC1004" => "R9",
        "AC1006" => "R10",
        _ if Version::from_code(version) == Version::Newer => "> R2018",
        _ => "< R11",
    }
}

/// Reads a DWG that lies in memory.
///
/// # Errors
/// [`DwgError`] when there is no drawing in it that can be read.
pub fn read(bytes: &[u8]) -> Result<Drawing, DwgError> {
    let version = supported_version(bytes)?;
    let (file, remarks) = catch_unwind(AssertUnwindSafe(|| unpack(bytes)))
        .map_err(|_| DwgError::Damaged { detail: "the DWG library failed on it".to_string() })?
        .map_err(|error| match error {
            DxfError::UnsupportedVersion(_) => DwgError::Version { version: version.to_string() },
            other => DwgError::Damaged { detail: other.to_string() },
        })?;
    let mut drawing = crate::read(&file)?;
    drop(file);
    drawing.format = Format::Dwg;
    // The form in between is R2010 for all older ones.
    drawing.version = Version::from_code(version);
    forget_places(&mut drawing);
    drawing.diagnostics.splice(0..0, remarks);
    Ok(drawing)
}

/// The version that the file begins with, when it is one that is read.
fn supported_version(bytes: &[u8]) -> Result<&str, DwgError> {
    let version = bytes.get(..6).and_then(|it| std::str::from_utf8(it).ok()).ok_or(DwgError::NotDwg)?;
    if !["AC1", "AC2", "MC0"].iter().any(|it| version.starts_with(it)) {
        return Err(DwgError::NotDwg);
    }
    let known = ["AC1009", "AC1012", "AC1014", "AC1015", "AC1018", "AC1021", "AC1024", "AC1027", "AC1032"];
    if known.contains(&version) { Ok(version) } else { Err(DwgError::Version { version: version.to_string() }) }
}

/// What the library reads, as binary DXF, with what it had to say about it.
fn unpack(bytes: &[u8]) -> Result<(Vec<u8>, Vec<Diagnostic>), DxfError> {
    let options = DwgReadOptions {
        failsafe: true,
        max_mesh_faces: Some(MAX_MESH_FACES),
        max_mesh_face_indices: Some(4 * MAX_MESH_FACES),
        max_decompressed_bytes: Some(MAX_UNPACKED_BYTES),
    };
    let mut outcome = DwgReader::from_stream_with_options(Cursor::new(bytes), options).read_with_stats()?;
    // Objects that the library could not take apart are not drawn, and some make its writer refuse the whole drawing.
    outcome.document.objects.retain(|_, it| !matches!(it, ObjectType::Unknown { raw_dxf_codes: None, .. }));
    let mut remarks: Vec<_> =
        outcome.stats.diagnostics.iter().map(|it| (it.record_handle, it.message.clone())).collect();
    remarks.extend(said(&outcome.document).map(|message| (None, message)));
    let skipped = outcome.stats.skipped_source_records;
    if skipped > 0 {
        remarks.push((None, format!("{skipped} records were passed over")));
    }
    let n_more = remarks.len().saturating_sub(MAX_REMARKS);
    remarks.truncate(MAX_REMARKS);
    if n_more > 0 {
        remarks.push((None, format!("{n_more} more remarks")));
    }
    let diagnostics = remarks
        .into_iter()
        .map(|(handle, message)| Diagnostic::new(Code::DwgRemark, message).of(Handle(handle.unwrap_or(0))))
        .collect();
    Ok((DxfWriter::new_binary(&outcome.document).write_to_vec()?, diagnostics))
}

/// The library's notes on the document that mean something was lost.
fn said(document: &CadDocument) -> impl Iterator<Item = String> + '_ {
    let lost = |kind| {
        matches!(kind, NotificationType::Error | NotificationType::NotImplemented | NotificationType::NotSupported)
    };
    document.notifications.iter().filter(move |it| lost(it.notification_type)).map(|it| it.message.clone())
}

/// Lines are those of the DXF in between, which nobody sees.
fn forget_places(drawing: &mut Drawing) {
    let forget = |entities: &mut Vec<Entity>| entities.iter_mut().for_each(|it| it.line = 0);
    forget(&mut drawing.entities);
    drawing.blocks.iter_mut().for_each(|it| forget(&mut it.entities));
    drawing.layouts.iter_mut().for_each(|it| forget(&mut it.entities));
    drawing.diagnostics.iter_mut().for_each(|it| it.line = 0);
}
