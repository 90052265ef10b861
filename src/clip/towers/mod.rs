//! The two towers of a CLIP: images and texts, each to a feature of length `projection_dim`.

mod attention;
mod batch_norm;
mod efficientnet;
mod resnet;
mod text;
mod transformer;
mod vision;

pub use text::{TextError, TextTower};
pub use vision::VisionTower;
