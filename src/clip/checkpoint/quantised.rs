//! Weights in eight bits: a tensor `x` of type I8 beside `x_scale`, one factor for each of its rows
//! (outputs). A weight is their product, in f32: eight bits are what travels, and nothing is
//! computed in them.
//!
//! Names and meaning are those of `compressed-tensors` (its format `int-quantized`, strategy
//! `channel`, symmetric: no zero point), in which Hugging Face's libraries store such weights.

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::stored_type::StoredType;

const SCALE: &str = "_scale";

/// How the tensor `name` is stored; `None` where it cannot be read, eight bits without fitting scales
/// included.
pub(super) fn width(name: &str, info: &TensorInfo, metadata: &Metadata) -> Option<StoredType> {
    if info.dtype != Dtype::I8 {
        return StoredType::of_float(info.dtype);
    }
    let rows = *info.shape.first()?;
    let scales = metadata.info(&format!("{name}{SCALE}"))?;
    let fits = scales.shape.iter().product::<usize>() == rows && rows > 0;
    (fits && StoredType::of_float(scales.dtype).is_some()).then_some(StoredType::I8)
}

/// The tensor of eight bits whose scales the tensor `name` holds.
pub(super) fn scales_of(name: &str, metadata: &Metadata) -> Option<String> {
    let of = name.strip_suffix(SCALE)?;
    let found = width(of, metadata.info(of)?, metadata)?;
    (found == StoredType::I8).then(|| of.to_owned())
}

/// Multiplies each of the rows, as many as there are `scales`, by its own.
pub(super) fn scale_rows(values: &mut [f32], scales: &[f32]) {
    let columns = (values.len() / scales.len()).max(1);
    for (row, scale) in values.chunks_exact_mut(columns).zip(scales) {
        for value in row {
            *value *= scale;
        }
    }
}
