//! Tensors of a file of expected embeddings.

use safetensors::{Dtype, SafeTensors};

use crate::clip::error::ClipError;

pub fn f32s(file: &SafeTensors, name: &str) -> Result<(Vec<usize>, Vec<f32>), ClipError> {
    let (shape, bytes) = values(file, name, Dtype::F32)?;
    let values = bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    Ok((shape, values.collect()))
}

pub fn i64s(file: &SafeTensors, name: &str) -> Result<(Vec<usize>, Vec<i64>), ClipError> {
    let (shape, bytes) = values(file, name, Dtype::I64)?;
    let values = bytes
        .chunks_exact(8)
        .map(|b| i64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]));
    Ok((shape, values.collect()))
}

pub fn values<'a>(
    file: &SafeTensors<'a>,
    name: &str,
    dtype: Dtype,
) -> Result<(Vec<usize>, &'a [u8]), ClipError> {
    let view = file
        .tensor(name)
        .map_err(|error| ClipError::Expected(format!("{name}: {error}")))?;
    if view.dtype() != dtype {
        return Err(ClipError::Expected(format!(
            "{name} is {:?}, not {dtype:?}",
            view.dtype()
        )));
    }
    Ok((view.shape().to_vec(), view.data()))
}
