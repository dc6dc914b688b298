//! The folder `rules/` (rule packs and layer profiles) as one deterministic archive.
//!
//! Nothing else embeds `rules/`: the command line, the server and the browser pass these bytes to the engine, and a user's
//! own folder or archive goes the same way.

/// The archive: for each file, in the order of their paths, a line `path<TAB>length`, its bytes, and a line end.
pub static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/packs.archive"));

/// The same without the worked cases of rules and indicators, which only their test reads: for where each byte counts. What is left
/// decides the same, but has another hash; [`hashes`] gives those of the whole packs.
pub static LEAN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lean.archive"));

/// The packs of [`ARCHIVE`] with the SHA-256 that the loader of packs gives each, as (pack, hash).
pub fn hashes() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!(concat!(env!("OUT_DIR"), "/hashes.tsv")).lines().filter_map(|it| it.split_once('\t'))
}

/// The files of an archive as (path, bytes), in its order. A damaged archive gives the files before the damage.
pub fn files(archive: &[u8]) -> Vec<(&str, &[u8])> {
    let mut files = Vec::new();
    let mut rest = archive;
    while let Some((name, bytes, after)) = next(rest) {
        files.push((name, bytes));
        rest = after;
    }
    files
}

fn next(archive: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let end = archive.iter().position(|it| *it == b'\n')?;
    let (name, length) = std::str::from_utf8(&archive[..end]).ok()?.split_once('\t')?;
    let length: usize = length.parse().ok()?;
    let body = archive.get(end + 1..)?;
    Some((name, body.get(..length)?, body.get(length + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_archive_gives_the_files_before_the_cut() {
        let archive = b"a.toml\t3\nx=1\nb/c.toml\t0\n\n";
        assert_eq!(files(archive), [("a.toml", &b"x=1"[..]), ("b/c.toml", &b""[..])]);
        assert_eq!(files(&archive[..20]), [("a.toml", &b"x=1"[..])]);
    }

    #[test]
    fn the_embedded_archive_holds_files_in_order() {
        let names: Vec<_> = files(ARCHIVE).iter().map(|it| it.0).collect();
        assert!(names.is_sorted());
    }

    #[test]
    fn the_lean_archive_holds_the_same_files_without_cases() {
        let names = |archive| files(archive).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(names(LEAN), names(ARCHIVE));
        let text = String::from_utf8_lossy(LEAN);
        assert!(!text.contains("\n[[case]]") && text.contains("\n[check]"));
        assert!(LEAN.len() * 2 < ARCHIVE.len());
    }
}
