//! The two kinds of configuration files that say how a CLIP wants its images.
//!
//! The defaults and the meaning of the keys follow `CLIPImageProcessor.__init__` (Hugging Face), and `PreprocessCfg`
//! and `image_transform` (open_clip's `transform.py`).

use fast_image_resize::FilterType;
use serde::Deserialize;

use super::error::ImageError;
use super::recipe::{CropRounding, Recipe, Resize};

const OPENAI_MEAN: [f32; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const OPENAI_STD: [f32; 3] = [0.268_629_54, 0.261_302_6, 0.275_777_1];

/// The largest side that is accepted. Published CLIPs take 224 to 512 pixels.
const MAX_SIDE: u32 = 4096;

/// `preprocessor_config.json`. Missing keys have the defaults of `CLIPImageProcessor`.
#[derive(Debug, Deserialize)]
pub struct ProcessorConfig {
    do_resize: Option<bool>,
    size: Option<Size>,
    resample: Option<u8>,
    do_center_crop: Option<bool>,
    crop_size: Option<Size>,
    do_rescale: Option<bool>,
    rescale_factor: Option<f64>,
    do_normalize: Option<bool>,
    image_mean: Option<Channels>,
    image_std: Option<Channels>,
}

/// The part of `open_clip_config.json` that concerns images.
#[derive(Debug, Deserialize)]
pub struct OpenClipConfig {
    #[serde(default)]
    preprocess_cfg: PreprocessCfg,
    #[serde(default)]
    model_cfg: ModelCfg,
}

#[derive(Debug, Default, Deserialize)]
struct PreprocessCfg {
    size: Option<Size>,
    mean: Option<Channels>,
    std: Option<Channels>,
    interpolation: Option<String>,
    resize_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct ModelCfg {
    vision_cfg: Option<VisionCfg>,
}

#[derive(Debug, Deserialize)]
struct VisionCfg {
    image_size: Option<Size>,
}

/// A size, in any of the spellings in use.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Size {
    /// One number: the short side in `size`, both sides in `crop_size`.
    Edge(u32),
    /// Height and width.
    Pair([u32; 2]),
    Named {
        shortest_edge: Option<u32>,
        height: Option<u32>,
        width: Option<u32>,
    },
}

/// A number for each channel, or one for all.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Channels {
    Each([f32; 3]),
    All(f32),
}

impl ProcessorConfig {
    pub fn parse(json: &[u8]) -> Result<Self, ImageError> {
        serde_json::from_slice(json)
            .map_err(|error| config(format!("preprocessor_config.json: {error}")))
    }

    pub fn recipe(self) -> Result<Recipe, ImageError> {
        let filter = match self.resample {
            None | Some(3) => FilterType::CatmullRom,
            Some(2) => FilterType::Bilinear,
            Some(other) => {
                return Err(config(format!(
                    "resample {other} is neither 3 (bicubic) nor 2 (bilinear)"
                )));
            }
        };
        let resize = match self.size.unwrap_or(Size::Edge(224)) {
            _ if self.do_resize == Some(false) => Resize::Keep,
            Size::Edge(edge)
            | Size::Named {
                shortest_edge: Some(edge),
                ..
            } => Resize::ShortestEdge(side(edge)?),
            size => {
                let (height, width) = size.sides("size")?;
                Resize::Exact(height, width)
            }
        };
        let crop = match (self.do_center_crop, resize) {
            (Some(false), Resize::Exact(height, width)) => (height, width),
            (Some(false), _) => {
                return Err(config(
                    "without a centre crop the size must name height and width",
                ));
            }
            _ => self
                .crop_size
                .unwrap_or(Size::Edge(224))
                .sides("crop_size")?,
        };
        // In double precision, then rounded, as `rescale` in image_transforms.py does.
        let factor = match self.do_rescale {
            Some(false) => 1.0,
            _ => self.rescale_factor.unwrap_or(1.0 / 255.0),
        };
        let (mean, std) = match self.do_normalize {
            Some(false) => ([0.0; 3], [1.0; 3]),
            _ => (
                channels(self.image_mean, OPENAI_MEAN),
                channels(self.image_std, OPENAI_STD),
            ),
        };
        let normalised = table(|byte| (f64::from(byte) * factor) as f32, mean, std)?;
        Ok(Recipe {
            resize,
            filter,
            crop,
            rounding: CropRounding::Down,
            normalised,
        })
    }
}

impl OpenClipConfig {
    pub fn parse(json: &[u8]) -> Result<Self, ImageError> {
        serde_json::from_slice(json)
            .map_err(|error| config(format!("open_clip_config.json: {error}")))
    }

    pub fn recipe(self) -> Result<Recipe, ImageError> {
        let PreprocessCfg {
            size,
            mean,
            std,
            interpolation,
            resize_mode,
        } = self.preprocess_cfg;
        // `create_model` prefers the tower's own size over the size for preprocessing.
        let size = self
            .model_cfg
            .vision_cfg
            .and_then(|vision| vision.image_size)
            .or(size);
        let (height, width) = size.unwrap_or(Size::Edge(224)).sides("image_size")?;
        let filter = match interpolation.as_deref() {
            // `random` is for training: open_clip takes bicubic for inference.
            None | Some("bicubic" | "random") => FilterType::CatmullRom,
            Some("bilinear") => FilterType::Bilinear,
            Some(other) => {
                return Err(config(format!(
                    "interpolation {other:?} is neither bicubic nor bilinear"
                )));
            }
        };
        let resize = match resize_mode.as_deref() {
            None | Some("shortest") if height == width => Resize::ShortestEdge(height),
            None | Some("shortest") => {
                return Err(config("resize_mode shortest needs a square image_size"));
            }
            Some("squash") => Resize::Exact(height, width),
            Some(other) => {
                return Err(config(format!(
                    "resize_mode {other:?} is neither shortest nor squash"
                )));
            }
        };
        let normalised = table(
            |byte| f32::from(byte) / 255.0,
            channels(mean, OPENAI_MEAN),
            channels(std, OPENAI_STD),
        )?;
        Ok(Recipe {
            resize,
            filter,
            crop: (height, width),
            rounding: CropRounding::HalfToEven,
            normalised,
        })
    }
}

impl Size {
    /// Height and width.
    fn sides(self, key: &str) -> Result<(u32, u32), ImageError> {
        match self {
            Self::Edge(edge) => Ok((side(edge)?, side(edge)?)),
            Self::Pair([height, width]) => Ok((side(height)?, side(width)?)),
            Self::Named {
                height: Some(height),
                width: Some(width),
                ..
            } => Ok((side(height)?, side(width)?)),
            Self::Named { .. } => Err(config(format!(
                "{key} names neither shortest_edge nor height and width"
            ))),
        }
    }
}

fn side(pixels: u32) -> Result<u32, ImageError> {
    if (1..=MAX_SIDE).contains(&pixels) {
        Ok(pixels)
    } else {
        Err(config(format!(
            "a side of {pixels} pixels is not between 1 and {MAX_SIDE}"
        )))
    }
}

fn channels(given: Option<Channels>, default: [f32; 3]) -> [f32; 3] {
    match given {
        None => default,
        Some(Channels::Each(values)) => values,
        Some(Channels::All(value)) => [value; 3],
    }
}

/// The normalised value of each byte in each channel: only 768 values, so they are computed once.
fn table(
    value: impl Fn(u8) -> f32,
    mean: [f32; 3],
    std: [f32; 3],
) -> Result<Box<[[f32; 256]; 3]>, ImageError> {
    let mut table = Box::new([[0.0; 256]; 3]);
    for ((row, mean), std) in table.iter_mut().zip(mean).zip(std) {
        for (entry, byte) in row.iter_mut().zip(0..=u8::MAX) {
            *entry = (value(byte) - mean) / std;
        }
        if row.iter().any(|entry| !entry.is_finite()) {
            return Err(config(format!(
                "mean {mean} and standard deviation {std} give no finite numbers"
            )));
        }
    }
    Ok(table)
}

fn config(reason: impl Into<String>) -> ImageError {
    ImageError::Config {
        detail: reason.into(),
    }
}
