//! Weights in eight bits: a tensor `x` of type I8 beside a tensor `x_scale` with one factor for each row (output) of
//! `x`. A weight is the product of the two, in f32. Eight bits make the file smaller; no product is computed in them.
//!
//! Names and meaning follow `compressed-tensors`, the format of Hugging Face's libraries: its format `int-quantized`
//! with the strategy `channel`, symmetric (no zero point).

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::stored_type::StoredType;

const SCALE: &str = "_scale";

/// The type in which the tensor `name` is stored; `None` if it cannot be read. A tensor of eight bits needs fitting
/// scales.
pub(super) fn stored_type(
    name: &str,
    info: &TensorInfo,
    metadata: &Metadata,
) -> Option<StoredType> {
    if info.dtype != Dtype::I8 {
        return StoredType::of_float(info.dtype);
    }
    let rows = *info.shape.first()?;
    let scales = metadata.info(&format!("{name}{SCALE}"))?;
    let fits = scales.shape.iter().product::<usize>() == rows && rows > 0;
    (fits && StoredType::of_float(scales.dtype).is_some()).then_some(StoredType::I8)
}

/// The eight-bit tensor whose scales the tensor `name` holds.
pub(super) fn scales_of(name: &str, metadata: &Metadata) -> Option<String> {
    let of = name.strip_suffix(SCALE)?;
    let found = stored_type(of, metadata.info(of)?, metadata)?;
    (found == StoredType::I8).then(|| of.to_owned())
}

/// Multiplies each row of `values` by its scale. There are as many rows as `scales`.
pub(super) fn scale_rows(values: &mut [f32], scales: &[f32]) {
    let columns = (values.len() / scales.len()).max(1);
    for (row, scale) in values.chunks_exact_mut(columns).zip(scales) {
        for value in row {
            *value *= scale;
        }
    }
}
