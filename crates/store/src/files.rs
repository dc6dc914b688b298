//! Files by their content: streamed in, named by SHA-256, kept once, never overwritten.

use crate::sql::values;
use crate::{Store, StoreError, hex, micros};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use jiff::{SignedDuration, Timestamp};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Parts of a file that are on their way to the store at once: with 5 MiB each they bound the memory of an upload.
const PARTS_AT_ONCE: usize = 2;

/// Hours after which a file that never came to its end is removed.
const ABANDONED_AFTER: i64 = 24;

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name: SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Files {
    objects: Arc<dyn ObjectStore>,
}

/// Where a file lies. Two letters make a folder, so that no folder holds them all.
fn place(sha256: &str) -> Path {
    Path::from(format!("files/{}/{sha256}", sha256.get(..2).unwrap_or_default()))
}

/// Whether a text is a SHA-256 in lower-case hexadecimal.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}

impl Files {
    pub(crate) fn open(data: &std::path::Path, url: Option<&str>) -> Result<Files, StoreError> {
        let objects: Arc<dyn ObjectStore> = match url {
            None => Arc::new(LocalFileSystem::new_with_prefix(data)?.with_fsync(true)),
            Some(url) => remote(url)?,
        };
        Ok(Files { objects })
    }

    /// Asks for a file that need not exist.
    pub(crate) async fn ready(&self) -> Result<(), StoreError> {
        match self.objects.head(&Path::from("files/none")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Streams bytes in; gives hash and size. Nothing is left of what is too large or cut off.
    pub(crate) async fn put<E: std::fmt::Display>(
        &self,
        bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
    ) -> Result<Stored, StoreError> {
        let incoming = Path::from(format!("incoming/{}", crate::new_id()));
        let mut hash = Sha256::new();
        let size = self.put_at(&incoming, bytes, limit, |chunk| hash.update(chunk)).await?;
        let stored = Stored { sha256: hex(&hash.finalize()), size };
        self.settle(&incoming, &place(&stored.sha256)).await?;
        Ok(stored)
    }

    /// Streams bytes to a place, showing each chunk to `see`; gives how many they were. Nothing is left of what is too large or cut off.
    pub(crate) async fn put_at<E: std::fmt::Display>(
        &self,
        at: &Path,
        mut bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
        mut see: impl FnMut(&Bytes),
    ) -> Result<u64, StoreError> {
        let mut write = WriteMultipart::new(self.objects.put_multipart(at).await?);
        let mut size = 0;
        let fault = loop {
            match bytes.next().await {
                None => break None,
                Some(Err(error)) => break Some(StoreError::CutOff(error.to_string())),
                Some(Ok(chunk)) => {
                    size += chunk.len() as u64;
                    if size > limit {
                        break Some(StoreError::TooLarge { limit });
                    }
                    see(&chunk);
                    if let Err(error) = write.wait_for_capacity(PARTS_AT_ONCE).await {
                        break Some(error.into());
                    }
                    write.put(chunk);
                }
            }
        };
        if let Some(fault) = fault {
            // The fault is what the caller must hear; what is left of the upload is swept later at the latest.
            let _ = write.abort().await;
            return Err(fault);
        }
        write.finish().await?;
        Ok(size)
    }

    /// The bytes of an object that is not yet a file.
    pub(crate) async fn read(&self, at: &str) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, StoreError> {
        let found = self.objects.get(&Path::from(at)).await?;
        Ok(found.into_stream().map_err(StoreError::from).boxed())
    }

    /// Removes an object that is not a file, if it is there.
    pub(crate) async fn remove(&self, at: &str) -> Result<(), StoreError> {
        match self.objects.delete(&Path::from(at)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The objects of a folder.
    pub(crate) fn list(&self, folder: &str) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.objects.list(Some(&Path::from(folder)))
    }

    /// Gives a complete upload its name. One that has it already stays: its bytes are the same.
    async fn settle(&self, incoming: &Path, place: &Path) -> Result<(), StoreError> {
        match self.objects.head(place).await {
            Ok(_) => return Ok(self.objects.delete(incoming).await?),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        match self.objects.rename_if_not_exists(incoming, place).await {
            Err(object_store::Error::AlreadyExists { .. }) => Ok(self.objects.delete(incoming).await?),
            // Some object stores cannot rename on a condition. Whoever else is here brings the same bytes.
            Err(object_store::Error::NotSupported { .. } | object_store::Error::NotImplemented { .. }) => {
                Ok(self.objects.rename(incoming, place).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    pub(crate) async fn get(
        &self,
        sha256: &str,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, StoreError>>), StoreError> {
        let missing = || StoreError::Missing { what: "file", id: sha256.into() };
        if !is_sha256(sha256) {
            return Err(missing());
        }
        match self.objects.get(&place(sha256)).await {
            Err(object_store::Error::NotFound { .. }) => Err(missing()),
            Err(error) => Err(error.into()),
            Ok(found) => Ok((found.meta.size, found.into_stream().map_err(StoreError::from).boxed())),
        }
    }

    /// Removes uploads that never came to their end.
    async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut swept = 0;
        let old = now - SignedDuration::from_hours(ABANDONED_AFTER);
        let mut found = self.objects.list(Some(&Path::from("incoming")));
        while let Some(it) = found.try_next().await? {
            if it.last_modified.timestamp() < old.as_second() {
                self.objects.delete(&it.location).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

#[cfg(feature = "s3")]
fn remote(url: &str) -> Result<Arc<dyn ObjectStore>, StoreError> {
    use object_store::aws::AmazonS3Builder;
    let rest = url.strip_prefix("s3://").ok_or_else(|| {
        StoreError::Configuration(
            "the object store must be given as s3://bucket/prefix; leave it out for the folder".into(),
        )
    })?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    // The client of the object store is made by its library, which takes the process's cryptography; another one may be there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Keys, region and endpoint come from AWS_… of the environment, as with every tool for S3.
    let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

#[cfg(not(feature = "s3"))]
fn remote(url: &str) -> Result<Arc<dyn ObjectStore>, StoreError> {
    let folder = url.strip_prefix("file://").ok_or_else(|| {
        StoreError::Configuration(format!(
            "{url}: this program was built without object stores (feature s3); leave it out for the folder"
        ))
    })?;
    Ok(Arc::new(PrefixStore::new(LocalFileSystem::new().with_fsync(true), folder)))
}

impl Store {
    /// Streams a file in and notes who brought it.
    pub async fn upload<E: std::fmt::Display>(
        &self,
        bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
        limit: u64,
        user: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<Stored, StoreError> {
        let stored = self.files.put(bytes, limit).await?;
        let mut tx = self.database.begin().await?;
        let sql = "INSERT INTO files (sha256, size, stored) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING";
        tx.execute(sql, values![&stored.sha256, stored.size, micros(now)]).await?;
        let sql = "INSERT INTO uploads (sha256, user_id, name, at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256, user_id) DO NOTHING";
        tx.execute(sql, values![&stored.sha256, user, name, micros(now)]).await?;
        tx.commit().await?;
        Ok(stored)
    }

    /// Keeps bytes that the machine made.
    pub async fn keep(&self, bytes: Bytes, now: Timestamp) -> Result<Stored, StoreError> {
        let limit = bytes.len() as u64;
        let chunks = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
        self.upload(chunks, limit, "system", "", now).await
    }

    /// A file that a person brought: by nobody else's word than the store's.
    pub async fn uploaded(&self, sha256: &str, user: &str) -> Result<Option<Stored>, StoreError> {
        let sql =
            "SELECT f.size FROM files f JOIN uploads u ON u.sha256 = f.sha256 WHERE f.sha256 = $1 AND u.user_id = $2";
        let row = self.database.first(sql, values![sha256, user]).await?;
        row.map(|it| Ok(Stored { sha256: sha256.to_string(), size: it.count(0)? })).transpose()
    }

    /// Size and bytes of a file.
    pub async fn file(&self, sha256: &str) -> Result<(u64, BoxStream<'static, Result<Bytes, StoreError>>), StoreError> {
        self.files.get(sha256).await
    }

    /// All bytes of a file that is not larger than a limit.
    pub async fn bytes(&self, sha256: &str, limit: u64) -> Result<Vec<u8>, StoreError> {
        let (size, mut chunks) = self.files.get(sha256).await?;
        if size > limit {
            return Err(StoreError::TooLarge { limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        while let Some(chunk) = chunks.try_next().await? {
            bytes.extend_from_slice(&chunk);
        }
        if hex(&Sha256::digest(&bytes)) != sha256 {
            return Err(StoreError::damaged(format!("file {sha256} has other bytes than its name says")));
        }
        Ok(bytes)
    }

    /// Removes uploads that were cut off long ago; gives how many.
    pub async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.files.sweep(now).await? + self.sweep_transfers(now).await?)
    }
}
