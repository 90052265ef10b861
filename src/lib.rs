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
//!
//! A picture against two labels, with the embedded model:
//!
//! ```
//! use burn::tensor::Device;
//! use ood_lens::clip::encoder::{Encoder, ModelFiles};
//! use ood_lens::lens::LensFiles;
//! use ood_lens::ood::Method;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # pollster::block_on(async {
//! let file = |name: &str| std::fs::read(format!("assets/models/pocket/{name}"));
//! let model = ModelFiles {
//!     config: file("open_clip_config.json")?,
//!     weights: file("open_clip_model.safetensors")?,
//!     tokenizer: file("tokenizer.json")?,
//!     preprocessor: file("preprocessor_config.json").ok(),
//!     golden: None,
//! };
//! let background = LensFiles {
//!     corpus: file("corpus.safetensors").ok(),
//!     relations: file("relations.safetensors").ok(),
//!     calibration: file("calibration.json").ok(),
//!     words: None,
//! };
//! let encoder = Encoder::load(model, &Device::flex())?;
//! let mut lens = background.assemble(encoder, Method::Dnm).await?;
//!
//! lens.set_labels(&["penguin".into(), "guitar".into()]).await?;
//! lens.add_image(0, &std::fs::read("assets/samples/strawberry.png")?).await?;
//! if let Some(verdict) = lens.verdict(0)? {
//!     println!("{:?}: nearest label {}", verdict.verdict, verdict.label);
//!     # assert_eq!(verdict.verdict, ood_lens::lens::Decision::Ood);
//! }
//! # Ok(())
//! # })
//! # }
//! ```

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
