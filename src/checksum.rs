//! SHA-256 checksums, which identify models, packs and word lists.

use sha2::{Digest, Sha256};

/// The checksum of all parts and their lengths, in lower-case hexadecimal. The lengths distinguish parts whose
/// bytes are the same when joined.
pub(crate) fn checksum<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hexadecimal(&hasher.finalize())
}

/// The bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
