//! OOD Lens: CLIP on Burn, in the browser and natively, to find the images that do **not** belong to a
//! list of labels.
//!
//! Data flows in one direction: images and labels → embeddings → detector → score → verdict.
//!
//! | module | contents |
//! | --- | --- |
//! | [`clip`] | the model: checkpoint, both towers, tokenizer, preprocessing |
//! | [`corpus`] | WordNet's words and their embeddings, shipped as a pack |
//! | [`ood`] | the methods and their thresholds, as functions of cosines |
//! | [`lens`] | labels + corpus + images → verdicts with their reasons |
//! | [`parallel`] | a parallel map that keeps the order |
//! | `web` | wasm32 only: the JavaScript class `OodLens` over [`lens`] |
//!
//! `clip`, `corpus` and `ood` know nothing of files, the network or the page. The command `ood-lens`
//! (`src/bin`) and `web` are thin layers over [`lens`].

#[cfg(test)]
mod boundary_types;
mod checksum;
pub mod clip;
pub mod corpus;
pub mod lens;
pub mod ood;
pub mod parallel;
#[cfg(target_arch = "wasm32")]
pub mod web;
