//! TLS: the certificate in force, which is reloaded when its files change.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Tls;

/// The certificate for new connections, and its files.
#[derive(Debug)]
pub struct Certificate {
    files: Tls,
    provider: Arc<CryptoProvider>,
    in_force: RwLock<InForce>,
}

/// What was read last.
#[derive(Debug)]
struct InForce {
    text: Pem,
    key: Arc<CertifiedKey>,
}

/// The contents of the two files.
#[derive(PartialEq, Eq)]
struct Pem {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

// A private key is never shown.
impl std::fmt::Debug for Pem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pem")
    }
}

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// If a file cannot be read or is not PEM, or the key does not belong to the certificate. Names the file.
    pub fn read(files: Tls) -> anyhow::Result<Arc<Self>> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let text = Pem::read(&files)?;
        let key = Arc::new(text.certified(&files, &provider)?);
        Ok(Arc::new(Self { files, provider, in_force: RwLock::new(InForce { text, key }) }))
    }

    /// Reads the files again; `true` if they have changed. Open connections keep what they have.
    ///
    /// # Errors
    /// As [`Self::read`]; the previous certificate then stays in force.
    pub fn reload(&self) -> anyhow::Result<bool> {
        let text = Pem::read(&self.files)?;
        if text == self.in_force.read().text {
            return Ok(false);
        }
        let key = Arc::new(text.certified(&self.files, &self.provider)?);
        *self.in_force.write() = InForce { text, key };
        Ok(true)
    }

    /// The TLS configuration: TLS 1.2 and 1.3 with rustls's safe defaults.
    ///
    /// # Errors
    /// If the program's own cryptography does not fit together.
    pub(super) fn server_config(self: &Arc<Self>) -> Result<ServerConfig, rustls::Error> {
        let versions =
            ServerConfig::builder_with_provider(Arc::clone(&self.provider)).with_safe_default_protocol_versions()?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        Ok(versions.with_no_client_auth().with_cert_resolver(resolver))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.in_force.read().key))
    }
}

impl Pem {
    fn read(files: &Tls) -> anyhow::Result<Self> {
        let read = |path: &PathBuf| std::fs::read(path).with_context(|| path.display().to_string());
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)? })
    }

    fn certified(&self, files: &Tls, provider: &CryptoProvider) -> anyhow::Result<CertifiedKey> {
        let (certificate, key) = (files.certificate.display(), files.key.display());
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<_, _>>()
            .with_context(|| format!("{certificate} is no PEM"))?;
        ensure!(!chain.is_empty(), "{certificate} has no certificate: it needs a block BEGIN CERTIFICATE");
        // The error of a key is not shown, since its text could be of the key.
        let private = PrivateKeyDer::from_pem_slice(&self.key).ok().with_context(|| {
            format!("{key} has no private key that can be read: it needs a block BEGIN PRIVATE KEY")
        })?;
        CertifiedKey::from_der(chain, private, provider)
            .with_context(|| format!("{key} is not the key of {certificate}, or of a kind that is not known here"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rcgen::{CertifiedKey as Made, generate_simple_self_signed};

    use super::*;

    /// Writes a self-signed certificate and its key.
    fn write(folder: &Path) -> CertificateDer<'static> {
        let Made { cert, signing_key } = generate_simple_self_signed(["loggbok.example".to_owned()]).unwrap();
        std::fs::write(folder.join("certificate.pem"), cert.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
        cert.der().clone()
    }

    fn files(folder: &Path) -> Tls {
        Tls { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
    }

    fn in_force(certificate: &Certificate) -> CertificateDer<'static> {
        certificate.in_force.read().key.cert[0].clone()
    }

    #[test]
    fn a_certificate_is_read_again_where_its_files_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path());
        let certificate = Certificate::read(files(folder.path())).unwrap();
        assert_eq!(in_force(&certificate), first);
        assert!(!certificate.reload().unwrap());
        let second = write(folder.path());
        assert!(certificate.reload().unwrap());
        assert_eq!(in_force(&certificate), second);
    }

    #[test]
    fn broken_files_leave_in_force_what_is_and_are_told_without_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path());
        let certificate = Certificate::read(files(folder.path())).unwrap();
        let [path, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
        let whole = std::fs::read(&key).unwrap();
        let refused = |told: &str| {
            let error = format!("{:#}", certificate.reload().unwrap_err());
            assert!(error.contains(told) && !error.contains("hemlig"), "{error}");
            assert_eq!(in_force(&certificate), first);
        };
        std::fs::write(&key, "hemlig").unwrap();
        refused("key.pem has no private key");
        std::fs::write(&key, "-----BEGIN PRIVATE KEY-----\nhemlig\n-----END PRIVATE KEY-----\n").unwrap();
        refused("of a kind that is not known here");
        write(folder.path());
        std::fs::write(&key, whole).unwrap();
        refused("key.pem is not the key of");
        std::fs::write(&path, "").unwrap();
        refused("certificate.pem has no certificate");
        std::fs::remove_file(&path).unwrap();
        refused("certificate.pem");
    }
}
