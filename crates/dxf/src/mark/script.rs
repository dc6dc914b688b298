//! The change to a file as data: what is inserted, removed or replaced where.

use super::MarkError;

/// One change of consecutive bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Byte offset in the original file.
    pub offset: usize,
    /// The bytes there that go away; empty for an insertion.
    pub removed: Vec<u8>,
    /// The bytes that come in their place; empty for a removal.
    pub inserted: Vec<u8>,
}

/// What marking changes in a file, in ascending order and without overlap. Everything outside of the edits stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct EditScript {
    /// The edits.
    pub edits: Vec<Edit>,
}

impl EditScript {
    /// The file with the edits.
    ///
    /// # Errors
    /// [`MarkError::ForeignScript`] when the bytes to be removed are not there.
    pub fn apply(&self, original: &[u8]) -> Result<Vec<u8>, MarkError> {
        let steps = self.edits.iter().map(|it| (it.offset, it.removed.as_slice(), it.inserted.as_slice()));
        splice(original, steps)
    }

    /// The original again, from the file with the edits: byte for byte.
    ///
    /// # Errors
    /// [`MarkError::ForeignScript`] when the inserted bytes are not there: the file was changed since.
    pub fn undo(&self, marked: &[u8]) -> Result<Vec<u8>, MarkError> {
        let mut grown = 0usize;
        let mut shrunk = 0usize;
        let steps = self.edits.iter().map(|it| {
            let offset = (it.offset + grown).saturating_sub(shrunk);
            grown += it.inserted.len();
            shrunk += it.removed.len();
            (offset, it.inserted.as_slice(), it.removed.as_slice())
        });
        splice(marked, steps)
    }
}

/// Replaces, at each offset, the first bytes by the second.
fn splice<'a>(bytes: &[u8], steps: impl Iterator<Item = (usize, &'a [u8], &'a [u8])>) -> Result<Vec<u8>, MarkError> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (offset, old, new) in steps {
        let foreign = MarkError::ForeignScript { offset };
        result.extend_from_slice(bytes.get(done..offset).ok_or(foreign.clone())?);
        done = offset + old.len();
        if bytes.get(offset..done) != Some(old) {
            return Err(foreign);
        }
        result.extend_from_slice(new);
    }
    result.extend_from_slice(bytes.get(done..).unwrap_or_default());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(offset: usize, removed: &str, inserted: &str) -> Edit {
        Edit { offset, removed: removed.into(), inserted: inserted.into() }
    }

    #[test]
    fn undo_gives_back_what_apply_changed() {
        let script =
            EditScript { edits: vec![edit(0, "", "x"), edit(2, "cd", ""), edit(4, "e", "longer"), edit(6, "", "!")] };
        let marked = script.apply(b"abcdef").unwrap();
        assert_eq!(marked, b"xablongerf!");
        assert_eq!(script.undo(&marked).unwrap(), b"abcdef");
    }

    #[test]
    fn a_script_does_not_fit_another_file() {
        let script = EditScript { edits: vec![edit(2, "cd", "")] };
        assert_eq!(script.apply(b"abXdef"), Err(MarkError::ForeignScript { offset: 2 }));
        assert_eq!(script.apply(b"a"), Err(MarkError::ForeignScript { offset: 2 }));
    }
}
