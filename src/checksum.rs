//! SHA-256, by which models, packs and lists of words are told apart.

use sha2::{Digest, Sha256};

/// Of all parts and their lengths, in lower-case hexadecimal. Without the lengths, bytes that moved from one part
/// to the next would not show.
pub(crate) fn checksum<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hexadecimal(&hasher.finalize())
}

/// Lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
