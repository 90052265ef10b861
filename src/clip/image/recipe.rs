//! How a model wants its images: the content of either kind of configuration file.

use fast_image_resize::FilterType;

/// The size to which an image is resized before the crop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resize {
    /// The size of the image itself: no resizing.
    Keep,
    /// The short side gets this many pixels, the long side in proportion.
    ShortestEdge(u32),
    /// Exactly this height and width; the proportions may change.
    Exact(u32, u32),
}

/// Where the odd pixel goes if the margins of the centre crop cannot be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CropRounding {
    /// HF's `center_crop`: the left and the upper margin are the smaller ones.
    Down,
    /// torchvision's `CenterCrop`: Python's `round`, which rounds half to even.
    HalfToEven,
}

/// How a model wants its images.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Size before the crop.
    pub resize: Resize,
    /// Filter of the resizing.
    pub filter: FilterType,
    /// Height and width of the crop, in pixels.
    pub crop: (u32, u32),
    /// Rounding of the margins of the crop.
    pub rounding: CropRounding,
    /// For each channel, the normalised value of each byte.
    pub normalised: Box<[[f32; 256]; 3]>,
}
