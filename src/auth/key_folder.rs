//! The keys that sign our own tokens: files in a folder, each named after its key.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use parking_lot::RwLock;

use super::token::PublicKey;
use super::trust::SigningKey;
use crate::clock::Clock;

/// How often to check whether the folder has changed.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(2);
/// The longest name of a key, in characters.
const NAME: usize = 64;

/// The folder, with the public halves of its keys. It is checked again while it is used, so that an added key works,
/// and a removed one stops working, within seconds.
pub struct KeyFolder {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    files: BTreeMap<String, File>,
    keys: BTreeMap<String, PublicKey>,
    looked: Option<Timestamp>,
    generation: u64,
}

/// What shows that a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct File {
    modified: SystemTime,
    /// Its inode number and change time, in seconds and nanoseconds. These also change if a file of the same length is
    /// copied over it with its times, or if it becomes readable.
    changed: (u64, i64, i64),
}

/// The algorithm of a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519: short tokens, signed and checked quickly.
    EdDSA,
    /// RSA of 2048 bits with SHA-256, for systems that read nothing else.
    RS256,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The name is not allowed.
    #[error("a key's name has 1 to {NAME} letters, digits, hyphens and low lines of ASCII")]
    Name,
    /// A key of that name already exists.
    #[error("there is a key of this name already: {0}")]
    Taken(PathBuf),
    /// There is no key to sign with.
    #[error("{0} has no key to sign with: loggbok token key new")]
    None(PathBuf),
    /// There is no key of the given name.
    #[error("{0} has no key of this name; without --kid the newest signs")]
    Unknown(PathBuf),
    /// The file contains no key.
    #[error("{0} holds no private key in PEM, of Ed25519 or of RSA with 2048 bits or more")]
    NoKey(PathBuf),
    /// The folder or a file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The cryptography failed.
    #[error("the key can't be made or used")]
    Cryptography,
}

impl KeyFolder {
    /// Names a folder without reading or creating it; a missing folder has no keys.
    pub fn new(folder: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self { folder: folder.into(), clock, known: RwLock::default() }
    }

    /// The public half of the key with this name.
    ///
    /// Looks up the name among the keys already read; it never becomes a path.
    pub(super) fn public(&self, kid: &str) -> Option<PublicKey> {
        self.look();
        self.known.read().keys.get(kid).cloned()
    }

    /// A number that changes whenever the keys do.
    pub(super) fn generation(&self) -> u64 {
        self.look();
        self.known.read().generation
    }

    /// Lists the files of keys by name, including those without a usable key.
    pub(super) fn list(&self) -> Vec<SigningKey> {
        self.look();
        let known = self.known.read();
        let newest = newest(&known.files).map(str::to_owned);
        let listed = |(name, file): (&String, &File)| SigningKey {
            name: name.clone(),
            algorithm: known.keys.get(name).and_then(|key| key.algorithms.first()).map(|of| format!("{of:?}")),
            modified: Timestamp::try_from(file.modified).unwrap_or_default(),
            is_newest: newest.as_deref() == Some(name),
        };
        known.files.iter().map(listed).collect()
    }

    /// Signs claims with the key of this name, or with the one with the newest file.
    ///
    /// # Errors
    /// [`KeyError`].
    pub(super) fn sign(
        &self,
        kid: Option<&str>,
        typ: &str,
        claims: &impl serde::Serialize,
    ) -> Result<String, KeyError> {
        let files = files(&self.folder).map_err(|error| KeyError::File(self.folder.clone(), error))?;
        let newest = newest(&files);
        if kid.is_some_and(|kid| !files.contains_key(kid)) {
            return Err(KeyError::Unknown(self.folder.clone()));
        }
        let kid = kid.or(newest).ok_or_else(|| KeyError::None(self.folder.clone()))?;
        let (private, algorithm) = read(&self.path(kid))?;
        let header = Header { kid: Some(kid.to_owned()), typ: Some(typ.to_owned()), ..Header::new(algorithm) };
        jsonwebtoken::encode(&header, claims, &private).map_err(|_| KeyError::Cryptography)
    }

    /// Makes a key, in a file and a folder for their owner alone. From then on it is the newest.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn make(&self, kid: &str, algorithm: SigningAlgorithm) -> Result<PathBuf, KeyError> {
        if !is_name(kid) {
            return Err(KeyError::Name);
        }
        let path = self.path(kid);
        let failed = |error: io::Error| KeyError::File(path.clone(), error);
        let der = algorithm.generate().map_err(|_| KeyError::Cryptography)?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed)?;
        // Write it under a temporary name first, so that a server never reads half of it. Only the owner can read such
        // a file.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(failed)?;
        file.write_all(pem(&der).as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match file.persist_noclobber(&path) {
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(KeyError::Taken(path)),
            Err(error) => Err(failed(error.error)),
            Ok(_) => Ok(path),
        }
    }

    fn path(&self, kid: &str) -> PathBuf {
        self.folder.join(format!("{kid}.pem"))
    }

    /// Reads what has changed. This is only a few names and times, not worth another thread.
    fn look(&self) {
        let now = self.clock.now();
        let recent = |looked: Timestamp| looked <= now && now.duration_since(looked) < LOOK_AGAIN;
        if self.known.read().looked.is_some_and(recent) {
            return;
        }
        let found = files(&self.folder).unwrap_or_else(|error| {
            tracing::warn!(folder = %self.folder.display(), %error, "the keys of tokens can't be read");
            BTreeMap::new()
        });
        let mut known = self.known.write();
        known.looked = Some(now);
        if found != known.files {
            known.keys = found.keys().filter_map(|kid| Some((kid.clone(), self.read_public(kid)?))).collect();
            known.files = found;
            known.generation += 1;
        }
    }

    fn read_public(&self, kid: &str) -> Option<PublicKey> {
        let public = read(&self.path(kid)).and_then(|(private, algorithm)| {
            let jwk = Jwk::from_encoding_key(&private, algorithm).map_err(|_| KeyError::NoKey(self.path(kid)))?;
            let key = DecodingKey::from_jwk(&jwk).map_err(|_| KeyError::NoKey(self.path(kid)))?;
            Ok(PublicKey { key, algorithms: vec![algorithm] })
        });
        public.inspect_err(|error| tracing::warn!(%error, "a file among the keys of tokens is left out")).ok()
    }
}

impl SigningAlgorithm {
    /// Generates a private key (PKCS #8, DER).
    fn generate(self) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        match self {
            Self::EdDSA => Ok(Ed25519KeyPair::generate()?.to_pkcs8v1()?.as_ref().to_vec()),
            Self::RS256 => Ok(RsaKeyPair::generate(KeySize::Rsa2048)?.as_der()?.as_ref().to_vec()),
        }
    }
}

impl std::str::FromStr for SigningAlgorithm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "EdDSA" => Ok(Self::EdDSA),
            "RS256" => Ok(Self::RS256),
            _ => Err("write EdDSA or RS256"),
        }
    }
}

/// Whether a text may be the name of a key, and so of a file.
pub(super) fn is_name(kid: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=NAME).contains(&kid.len()) && kid.bytes().all(letters)
}

/// The files with names of keys, by key name. Empty if there is no folder.
fn files(folder: &Path) -> io::Result<BTreeMap<String, File>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries?,
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".pem"));
        let Some(kid) = name.filter(|kid| is_name(kid)) else { continue };
        // Follow links, since secrets are mounted that way. Skip files removed meanwhile, and anything but regular
        // files: reading a pipe would block.
        let Some(metadata) = fs::metadata(&path).ok().filter(fs::Metadata::is_file) else { continue };
        let changed = (metadata.ino(), metadata.ctime(), metadata.ctime_nsec());
        files.insert(kid.to_owned(), File { modified: metadata.modified()?, changed });
    }
    Ok(files)
}

/// The name of the key with the newest file.
fn newest(files: &BTreeMap<String, File>) -> Option<&str> {
    files.iter().max_by_key(|(_, file)| file.modified).map(|(kid, _)| kid.as_str())
}

/// Reads a private key, whose kind decides the algorithm.
fn read(path: &Path) -> Result<(EncodingKey, Algorithm), KeyError> {
    let text = fs::read(path).map_err(|error| KeyError::File(path.to_owned(), error))?;
    let ed = EncodingKey::from_ed_pem(&text).map(|key| (key, Algorithm::EdDSA));
    let key = ed.or_else(|_| EncodingKey::from_rsa_pem(&text).map(|key| (key, Algorithm::RS256)));
    key.map_err(|_| KeyError::NoKey(path.to_owned()))
}

/// Writes a private key in the form of a file (RFC 7468, 10).
fn pem(der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let lines = encoded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned() + "\n");
    format!("-----BEGIN PRIVATE KEY-----\n{}-----END PRIVATE KEY-----\n", lines.collect::<String>())
}
