//! SHA-256 of a file that comes in pieces. The browser's own digest wants the whole file in memory at once, which
//! for a checkpoint is gigabytes.

use sha2::Digest;
use wasm_bindgen::prelude::*;

use crate::checksum::hexadecimal;

/// `new Sha256()`, then `update` with each piece, then `digest`.
#[wasm_bindgen]
#[derive(Default)]
pub struct Sha256 {
    hasher: sha2::Sha256,
}

#[wasm_bindgen]
impl Sha256 {
    /// Of nothing so far.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }

    /// In lower-case hexadecimal. Takes the object.
    pub fn digest(self) -> String {
        hexadecimal(&self.hasher.finalize())
    }
}
