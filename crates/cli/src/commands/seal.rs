//! `tushen seal`

use super::{documents, keys, reviewed};
use crate::args::SealArguments;
use crate::{CLEAN, input, output};
use review::Settings;
use seal::{Certificate, Role, SealedFile, SealedReview, Signature};
use std::collections::BTreeSet;

/// Reviews drawings and writes a signed certificate over them.
pub fn run(arguments: &SealArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let key = keys::open(&arguments.key, arguments.passphrase_file.as_deref(), language)?;
    let signs = keys::for_documents(&arguments.signing, arguments.passphrase_file.as_deref(), language)?;
    let settings = Settings { all: true, ..input::settings(&arguments.review, language)? };
    let mut files = seal::settings_files(&settings);
    let mut reviews = Vec::new();
    for it in reviewed::all(&arguments.review, language, true)? {
        let bytes = it.drawing.read(language)?;
        files.push(SealedFile::of(Role::Drawing, &it.drawing.name, &bytes));
        let review = it.session?.review();
        let sha256 = seal::sha256(exchange::json::write(&review).as_bytes());
        reviews.push(SealedReview::of(&it.drawing.name, &review, &sha256));
    }
    for path in &arguments.documents {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(SealedFile::of(Role::Document, &name, &input::read(path, language)?));
    }
    // A certificate names files without folders: two of one name could be taken for each other.
    let mut names = BTreeSet::new();
    if let Some(twice) = files.iter().find(|it| !names.insert(it.name.as_str())) {
        return Err(language.pick(
            format!("两个文件同名：{}；请改名，证书中文件名须唯一", twice.name),
            format!("two files are called {}: rename one, names in a certificate must differ", twice.name),
        ));
    }
    let certificate = Certificate {
        schema: seal::SCHEMA.to_string(),
        number: arguments.number.clone(),
        issued: arguments.issued.clone().unwrap_or_else(input::today),
        subject: arguments.subject.clone(),
        files,
        reviews,
        settings: seal::Settings::from(&settings),
        signature: Signature::default(),
    };
    let certificate = seal::sign(certificate, key.as_ref()).map_err(|it| keys::said(&it, language))?;
    if let Some(path) = &arguments.print {
        let link = arguments.verify_at.as_deref();
        let printed = documents::certificate(&certificate, link, language)?;
        output::write(Some(path), &keys::sign(printed, signs.as_ref(), &arguments.subject, language)?)?;
    }
    output::write(arguments.out.as_deref(), certificate.to_json().as_bytes())?;
    Ok(CLEAN)
}
