//! What is done to an image before the model sees it, as a configuration says.

use fast_image_resize::FilterType;

/// The size to which a picture is brought before the crop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resize {
    /// As it is.
    Keep,
    /// The short side to this many pixels, the long side in proportion.
    ShortestEdge(u32),
    /// Exactly this height and width, whatever the proportions.
    Exact(u32, u32),
}

/// Where the odd pixel goes when the margins of the centre crop cannot be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CropRounding {
    /// HF's `center_crop`: the left and upper margin is the smaller one.
    Down,
    /// torchvision's `CenterCrop`: Python's `round`, half to even.
    HalfToEven,
}

/// What a configuration file of either kind says.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub resize: Resize,
    pub filter: FilterType,
    pub crop: (u32, u32),
    pub rounding: CropRounding,
    pub normalised: Box<[[f32; 256]; 3]>,
}
