//! SHA-256 of a file that arrives in pieces. The browser's own digest needs the whole file in memory, which for
//! a checkpoint is gigabytes.

use sha2::Digest;
use wasm_bindgen::prelude::*;

use crate::checksum::hexadecimal;

/// Call `update` with each piece of the file, then `digest`.
#[wasm_bindgen]
#[derive(Default)]
pub struct Sha256 {
    hasher: sha2::Sha256,
}

#[wasm_bindgen]
impl Sha256 {
    /// Starts a digest.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }

    /// The digest in lower-case hexadecimal. The object cannot be used afterwards.
    pub fn digest(self) -> String {
        hexadecimal(&self.hasher.finalize())
    }
}
