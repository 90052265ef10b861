//! OOD Lens: CLIP on Burn, in the browser and natively, and the question which images do **not**
//! belong to a list of labels.
//!
//! Data flow one way: image and labels → embeddings → miner → score → verdict.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`clip`] | the model: checkpoint, both towers, tokenizer, preprocessing |
//! | [`corpus`] | WordNet's words, embedded once and shipped as a pack |
//! | [`ood`] | mining, scores and thresholds: functions of cosines |
//! | [`lens`] | labels + corpus + images → verdicts with their reasons |
//! | [`parallel`] | work shared out to the cores, in order |
//! | `web` | wasm32 only: the JavaScript class `OodLens` over [`lens`] |
//!
//! `clip`, `corpus` and `ood` know nothing of files, the network or the page. The command
//! `ood-lens` (`src/bin`) and `web` are thin doors onto [`lens`].

mod checksum;
pub mod clip;
pub mod corpus;
pub mod lens;
pub mod ood;
pub mod parallel;
#[cfg(target_arch = "wasm32")]
pub mod web;
